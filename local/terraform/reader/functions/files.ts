import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ExpressionError } from "../../expression-error";
import { toText } from "../../values";
import type { TerraformFunction } from "../evaluate";

/**
 * developer.hashicorp.com/terraform/language/functions, "Filesystem Functions" and the hashes of files.
 * @param directory of the `cdk.tf.json`, where Terraform would run and what `path.module` stands for.
 */
export function fileFunctions(directory: string): Readonly<Record<string, TerraformFunction>> {
  const hash = (algorithm: string, encoding: "hex" | "base64"): TerraformFunction => {
    return (name) => createHash(algorithm).update(read(directory, name)).digest(encoding);
  };
  return {
    abspath: (name) => path.resolve(directory, toText(name)),
    basename: (name) => path.basename(toText(name)),
    dirname: (name) => path.dirname(toText(name)),
    file: (name) => readText(directory, name),
    filebase64: (name) => read(directory, name).toString("base64"),
    filebase64sha256: hash("sha256", "base64"),
    filebase64sha512: hash("sha512", "base64"),
    fileexists: (name) => isFile(path.resolve(directory, toText(name))),
    filemd5: hash("md5", "hex"),
    filesha1: hash("sha1", "hex"),
    filesha256: hash("sha256", "hex"),
    filesha512: hash("sha512", "hex"),
  };
}

function read(directory: string, name: unknown): Buffer {
  const file = path.resolve(directory, toText(name));
  if (!isFile(file)) throw ExpressionError.invalid(`there is no file ${file}`);
  return readFileSync(file);
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function readText(directory: string, name: unknown): string {
  const bytes = read(directory, name);
  if (!isUtf8(bytes)) throw ExpressionError.invalid(`${toText(name)} is not UTF-8`);
  return bytes.toString();
}
