import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BundleOptions, bundle as bundleNow } from "../../infra/bundle";
import { placeOf } from "./once-per-run";

/**
 * Stands in for `infra/bundle` in the constructs: each handler is bundled once per run of the tests, by the real `bundle`, and not for each
 * stack that a test synthesizes.
 */
export function bundle(options: BundleOptions): Uint8Array {
  const folder = placeOf("bundles");
  const file = path.join(folder, createHash("sha256").update(JSON.stringify(options)).digest("hex"));
  if (existsSync(file)) return readFileSync(file);
  const zip = bundleNow(options);
  mkdirSync(folder, { recursive: true });
  // Another worker may write the same bundle, or read it, at this moment.
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, zip);
  renameSync(unfinished, file);
  return zip;
}
