import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { ExpressionError } from "../../expression-error";
import { describe, toText } from "../../values";
import type { TerraformFunction } from "../evaluate";
import { encodeJson } from "./encode-json";

/** developer.hashicorp.com/terraform/language/functions, "Encoding Functions" and "Hash and Crypto Functions" */
export const ENCODING_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  base64decode: (text) => decodeBase64(toText(text)),
  base64encode: (text) => Buffer.from(toText(text)).toString("base64"),
  base64sha256: (text) => createHash("sha256").update(toText(text)).digest("base64"),
  base64sha512: (text) => createHash("sha512").update(toText(text)).digest("base64"),
  jsondecode: (text) => decodeJson(toText(text)),
  jsonencode: encodeJson,
  md5: (text) => createHash("md5").update(toText(text)).digest("hex"),
  nonsensitive: (value) => value,
  sensitive: (value) => value,
  sha1: (text) => createHash("sha1").update(toText(text)).digest("hex"),
  sha256: (text) => createHash("sha256").update(toText(text)).digest("hex"),
  sha512: (text) => createHash("sha512").update(toText(text)).digest("hex"),
  urlencode: (text) => encodeUrl(toText(text)),
};

function decodeBase64(text: string): string {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw ExpressionError.invalid(`${describe(text)} is not base64`);
  if (!isUtf8(bytes)) throw ExpressionError.invalid("what was encoded is not UTF-8");
  return bytes.toString();
}

function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ExpressionError.invalid(`${describe(text)} is not JSON`);
  }
}

/** Of what is not a letter or a digit, Terraform spares `-`, `_`, `.` and `~` and makes `+` of a space. */
function encodeUrl(text: string): string {
  const encoded = encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.replaceAll("%20", "+");
}
