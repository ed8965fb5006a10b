import { UserError } from "../../errors";
import { askHclWorker } from "./ask-hcl-worker";
import type { Expression } from "./expression";
import { parsePlainTemplate } from "./parse-plain-template";

/**
 * Parses each of `templates` (the strings of a `cdk.tf.json` that hold `${…}` or `%{…}`). HashiCorp's parser is started only when one of
 * them is more than text around references: the 37 of the project's own stack take 1.3 ms and 1 MB without it, 0.3 s of processor time and
 * 50 MB, of which 17 MB remain, with it (medians of 5).
 * @throws UserError naming the string that Terraform would not parse either.
 */
export async function parseTemplates(templates: ReadonlySet<string>): Promise<ReadonlyMap<string, Expression>> {
  const parsed = new Map<string, Expression>();
  const others: string[] = [];
  for (const template of templates) {
    const expression = parsePlainTemplate(template);
    if (expression) parsed.set(template, expression);
    else others.push(template);
  }
  for (const [template, expression] of await parseInWorker(others)) parsed.set(template, expression);
  return parsed;
}

async function parseInWorker(texts: readonly string[]): Promise<ReadonlyMap<string, Expression>> {
  if (texts.length === 0) return new Map();
  const { templates } = await askHclWorker({ templates: texts, files: [] });
  return new Map(templates.map((answer, index) => [texts[index] ?? "", accept(answer, texts[index] ?? "")]));
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
