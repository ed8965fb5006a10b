import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import type { CodeArchive } from "../model";
import { read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

/** Where a function or a layer takes its zip from. */
export const codeSource = {
  filename: z.string().optional(),
  s3_bucket: z.string().optional(),
  s3_key: z.string().optional(),
};

type CodeSource = z.infer<z.ZodObject<typeof codeSource>>;

const s3Object = z.object({ bucket: z.string(), key: z.string(), source: z.string().optional() });

/**
 * The zip of a function or a layer: a file, or an object in S3 whose source is a file of the stack.
 * @param directory that names of files are relative to.
 * @throws UserError for code that only AWS has, and for a file that is missing.
 */
export function readCode(resource: Resource, source: CodeSource, configuration: Configuration, directory: string): CodeArchive {
  const named = source.filename ?? sourceInBucket(resource.address, source, configuration);
  const file = path.resolve(directory, named);
  try {
    return { path: file, sha256: createHash("sha256").update(readFileSync(file)).digest("base64") };
  } catch {
    throw new UserError(`${resource.address}: filename: there is no ${file}; synthesize the stack again`);
  }
}

/** Addresses of the objects in S3 that functions and layers of the stack take their code from. */
export function codeObjects(configuration: Configuration): ReadonlySet<string> {
  const sources = ["aws_lambda_function", "aws_lambda_layer_version"]
    .flatMap((type) => configuration.ofType(type))
    .map((resource) => read(resource, z.object(codeSource)))
    .filter(({ filename }) => filename === undefined);
  return new Set(sources.flatMap((source) => objectOf(source, configuration)?.address ?? []));
}

function sourceInBucket(address: string, source: CodeSource, configuration: Configuration): string {
  const { s3_bucket: bucket, s3_key: key } = source;
  if (bucket === undefined || key === undefined) {
    throw new UserError(`${address}: filename: missing; the local runtime runs code from a zip file (filename), or s3_bucket and s3_key`);
  }
  const object = objectOf(source, configuration);
  if (object?.source === undefined) {
    throw new UserError(`${address}: s3_key: s3://${bucket}/${key} is no aws_s3_object of this stack with a source, and only AWS has it`);
  }
  return object.source;
}

function objectOf({ s3_bucket: bucket, s3_key: key }: CodeSource, configuration: Configuration) {
  if (bucket === undefined || key === undefined) return undefined;
  return ["aws_s3_object", "aws_s3_bucket_object"]
    .flatMap((type) => configuration.ofType(type))
    .map((resource) => ({ address: resource.address, ...read(resource, s3Object) }))
    .find((object) => object.bucket === bucket && object.key === key);
}
