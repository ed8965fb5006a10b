import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { UserError } from "../errors";
import type { Expression } from "./expression";

/**
 * Parses each of `templates` (the strings of a `cdk.tf.json` that hold `${…}` or `%{…}`), in one pass.
 * @throws UserError naming the string that Terraform would not parse either.
 */
export async function parseTemplates(templates: ReadonlySet<string>): Promise<ReadonlyMap<string, Expression>> {
  const texts = [...templates];
  if (texts.length === 0) return new Map();
  const worker = new Worker(path.join(__dirname, "parse-templates-worker.js"), { workerData: texts, execArgv: [] });
  try {
    const [answers] = (await once(worker, "message")) as [(Expression | { error: string })[]];
    return new Map(answers.map((answer, index) => [texts[index] ?? "", accept(answer, texts[index] ?? "")]));
  } finally {
    await worker.terminate();
  }
}

/** Whether Terraform would evaluate anything in `text`; every other string is only itself, once its escapes are undone. */
export function isTemplate(text: string): boolean {
  return text.includes("${") || text.includes("%{");
}

function accept(answer: Expression | { error: string }, text: string): Expression {
  if ("error" in answer) {
    // "… on input string '…': file:line,column: what is wrong", with a paragraph of advice behind it.
    const reason = /: (?:cdk\.tf\.json:)[\d,-]+: ([^\n]+)/.exec(answer.error)?.[1] ?? answer.error;
    throw new UserError(`cdk.tf.json holds an expression that does not parse: ${JSON.stringify(text)}: ${reason.trim()}`);
  }
  return answer;
}
