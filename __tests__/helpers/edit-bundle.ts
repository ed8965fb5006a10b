import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { EditableStack } from "./edit-stack";

/** Changes the code of a function of a synthesized stack, as a synthesis after an edit of its source does: another zip, another hash. */
export function editBundle(directory: string, functionId: string, edit: (code: string) => string): void {
  const file = path.join(directory, "cdk.tf.json");
  const stack = new EditableStack(readFileSync(file, "utf8"));
  const lambda = stack.resource(`aws_lambda_function.${functionId}_function`);
  const files = unzipSync(readFileSync(path.join(directory, String(lambda.filename))));
  const code = files["index.js"];
  if (code === undefined) throw new Error(`the bundle of ${functionId} has no index.js, but ${Object.keys(files).join(", ")}`);
  const zip = zipSync({ ...files, "index.js": strToU8(edit(strFromU8(code))) });
  lambda.filename = `${functionId}.zip`;
  lambda.source_code_hash = createHash("sha256").update(zip).digest("base64");
  writeFileSync(path.join(directory, String(lambda.filename)), zip);
  writeFileSync(file, stack.toString());
}
