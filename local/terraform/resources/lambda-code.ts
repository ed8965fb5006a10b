import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../../errors";
import type { Resource } from "../evaluated-stack";
import { read, text } from "./attributes";
import type { Reading } from "./reading";

/** Where a function or a layer takes its zip from. */
export const codeSource = {
  filename: text().optional(),
  s3_bucket: text().optional(),
  s3_key: text().optional(),
};

type CodeSource = z.infer<z.ZodObject<typeof codeSource>>;

const s3Object = z.object({ bucket: text(), key: text(), source: text().optional() });

/**
 * The zip of a function or a layer: a file, or an object in S3 whose source is a file of the stack.
 * @throws UserError for code that only AWS has, and for a file that is missing.
 */
export function readCode(resource: Resource, source: CodeSource, reading: Reading): { CodeSha256: string; CodeSize: number } {
  const named = source.filename ?? sourceInBucket(resource, source, reading);
  const file = path.resolve(reading.stack.directory, named);
  try {
    const zip = readFileSync(file);
    const sha256 = createHash("sha256").update(zip).digest("base64");
    reading.archives.set(sha256, { path: file, sha256 });
    return { CodeSha256: sha256, CodeSize: zip.byteLength };
  } catch {
    throw new UserError(`${resource.address}: filename: there is no ${file}; build it, or synthesize the stack again`);
  }
}

function sourceInBucket({ address }: Resource, { s3_bucket: bucket, s3_key: key }: CodeSource, reading: Reading): string {
  if (bucket === undefined || key === undefined) {
    throw new UserError(`${address}: filename: missing; the local runtime runs code from a zip file (filename), or s3_bucket and s3_key`);
  }
  const objects = ["aws_s3_object", "aws_s3_bucket_object"].flatMap((type) => reading.ofType(type));
  const found = reading
    .each(objects, (object) => ({ address: object.address, ...read(object, s3Object) }))
    .find((object) => object.bucket === bucket && object.key === key);
  if (found?.source === undefined) {
    throw new UserError(`${address}: s3_key: s3://${bucket}/${key} is no aws_s3_object of this stack with a source, and only AWS has it`);
  }
  reading.use(found.address);
  return found.source;
}
