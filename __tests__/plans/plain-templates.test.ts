// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import fc from "fast-check";
import { parsePlainTemplate } from "../../local/terraform/reader/parse-plain-template";
import { parseTemplates } from "../../local/terraform/reader/parse-templates";
import { scaled } from "../helpers/scaled";

/** One template that only the real parser takes, with the others in one worker. */
async function parseWithHashiCorps(templates: readonly string[]): Promise<unknown[]> {
  // A parenthesis around each reference changes nothing of its meaning, and is beyond the plain parser.
  const marked = templates.map((template) => template.replace(/\$\{([^}]*)\}/g, "${($1)}"));
  const parsed = await parseTemplates(new Set(marked));
  return marked.map((template) => parsed.get(template));
}

const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,5}$/);
const step = fc.oneof(
  name.map((text) => `.${text}`),
  fc.nat(12).map((index) => `[${index}]`),
);
const reference = fc.tuple(name, name, fc.array(step, { maxLength: 4 })).map(([type, id, steps]) => `\${${type}.${id}${steps.join("")}}`);
const text = fc.oneof(fc.stringMatching(/^[ -~]{0,6}$/), fc.constantFrom("\n", '"', "\\", "é", "$", "%", "{", "}", "$connect"));
const template = fc.array(fc.oneof(reference, text), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));

test("a template that needs no parser is what HashiCorp's parser makes of it", async () => {
  // given
  const templates = fc
    .sample(template, { numRuns: scaled(500), seed: 7 })
    .filter((candidate) => candidate.includes("${") && parsePlainTemplate(candidate) !== undefined);
  // when
  const theirs = await parseWithHashiCorps(templates);
  // then
  expect(templates.length).toBeGreaterThan(250);
  expect(templates.map(parsePlainTemplate)).toEqual(theirs);
});

test.each([
  "${true}",
  "${1}",
  "$${a.b}",
  "x$${a.b}",
  "%{if a.b}x%{endif}",
  "%%{x} ${a.b}",
  "${a.b",
  "${a.*.b}",
  "${a.b.0}",
  '${a["b"]}',
  "${ a.b }",
  "${upper(a.b)}",
])("%s is left to the real parser", (candidate) => {
  expect(parsePlainTemplate(candidate)).toBeUndefined();
});
