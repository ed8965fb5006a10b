/** Trusted HTML or SVG, which is not escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Template tag for markup. Escapes text and numbers; `Markup` stays as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Markup | readonly Markup[])[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1] ?? "") + part));
}

function render(value: string | number | Markup | readonly Markup[]): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("\n");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
