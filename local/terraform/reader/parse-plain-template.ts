import type { Expression } from "./expression";

/** `${type.name.attribute}` and `${type.name.block[0].attribute}`; a single word could be a literal such as `true`. */
const TRAVERSAL = /\$\{([A-Za-z_][\w-]*(?:\[\d{1,9}\])*(?:\.[A-Za-z_][\w-]*(?:\[\d{1,9}\])*)+)\}/g;

/**
 * The expression of a template that is text around plain references, which nearly all of a synthesized stack's are.
 * @returns undefined for everything else, escapes too: that is the real parser's, which costs 150 ms and 80 MB to start.
 */
export function parsePlainTemplate(template: string): Expression | undefined {
  const parts: Expression[] = [];
  let end = 0;
  for (const match of template.matchAll(TRAVERSAL)) {
    if (!add(template.slice(end, match.index), true)) return undefined;
    parts.push({ kind: "reference", path: segments(match[1] ?? "") });
    end = match.index + match[0].length;
  }
  if (!add(template.slice(end), false)) return undefined;
  // A string that is nothing but one interpolation keeps the type of its value, as in Terraform.
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "template", parts };

  function add(text: string, isBeforeReference: boolean): boolean {
    // `$${` is an escape, and so is what looks like a reference behind it.
    if (text.includes("${") || text.includes("%{") || (isBeforeReference && text.endsWith("$"))) return false;
    if (text !== "") parts.push({ kind: "literal", value: text });
    return true;
  }
}

function segments(traversal: string): (string | number)[] {
  const names = traversal.split(/[.[\]]+/).filter((name) => name !== "");
  return names.map((name) => (/^\d/.test(name) ? Number(name) : name));
}
