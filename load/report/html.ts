/** HTML or SVG that may stand in a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Tag for markup: what is put in is escaped, unless it is markup itself, or a list of it. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Markup | readonly Markup[])[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1] ?? "") + part));
}

function render(value: string | number | Markup | readonly Markup[]): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("\n");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
