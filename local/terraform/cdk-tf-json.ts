import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";

const blocks = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const oneOrMany = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]), z.array(schema));

const cdkTfJson = z.object({
  provider: z
    .object({ aws: oneOrMany(z.looseObject({ alias: z.string().optional(), region: z.string().optional() })) })
    .default({ aws: [] }),
  resource: blocks.default({}),
  data: blocks.default({}),
  locals: oneOrMany(z.record(z.string(), z.unknown())),
  variable: z.record(z.string(), z.looseObject({ type: z.string().optional(), default: z.unknown().optional() })).default({}),
  module: z.record(z.string(), z.unknown()).default({}),
});

/** What the runtime reads of a `cdk.tf.json`: Terraform's JSON syntax, with every expression still a text. */
export type CdkTfJson = z.infer<typeof cdkTfJson>;

/**
 * Reads `{directory}/cdk.tf.json`.
 * @throws UserError in one line when it is missing, no JSON, or not what Terraform would take.
 */
export async function readCdkTfJson(directory: string): Promise<CdkTfJson> {
  const file = path.join(directory, "cdk.tf.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `no synthesized stack at ${file} (${error.code}): run "npx cdktf synth", or name a folder that holds a cdk.tf.json with --stack`,
    );
  });
  const parsed = cdkTfJson.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${file} is not a Terraform configuration: ${issue?.path.join(".") || "top level"}: ${issue?.message}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the error, line ends and all.
    throw new UserError(`${file} is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`);
  }
}
