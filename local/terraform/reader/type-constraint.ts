import { ExpressionError } from "../expression-error";
import { describe, isMap, toBoolean, toList, toMap, toNumber, toText } from "../values";

/** A type as a variable declares it (developer.hashicorp.com/terraform/language/expressions/type-constraints). */
export type TypeConstraint =
  | { readonly kind: "string" | "number" | "bool" | "any" }
  | { readonly kind: "list" | "set" | "map"; readonly of: TypeConstraint }
  | { readonly kind: "tuple"; readonly of: readonly TypeConstraint[] }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, ObjectAttribute>> };

interface ObjectAttribute {
  readonly type: TypeConstraint;
  readonly isOptional: boolean;
  /** Of an optional attribute, as it is written. */
  readonly default?: string;
}

const TOKEN = /\s*([A-Za-z_][\w-]*|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[(){}[\]=,:])/y;

/** @throws ExpressionError for a text that is not a type. */
export function parseTypeConstraint(text: string): TypeConstraint {
  const tokens = tokensOf(text.replace(/^\$\{(.*)\}$/s, "$1"));
  const type = parseType(tokens);
  if (tokens.length > 0) throw notAType(text);
  return type;

  function parseType(rest: string[]): TypeConstraint {
    const kind = rest.shift();
    switch (kind) {
      case "string":
      case "number":
      case "bool":
      case "any":
        return { kind };
      case "list":
      case "set":
      case "map": {
        if (rest[0] !== "(") return { kind, of: { kind: "any" } };
        rest.shift();
        const of = parseType(rest);
        expectToken(rest, ")");
        return { kind, of };
      }
      case "tuple": {
        expectToken(rest, "(");
        expectToken(rest, "[");
        const of: TypeConstraint[] = [];
        while (rest[0] !== "]") {
          of.push(parseType(rest));
          skip(rest, ",");
        }
        rest.shift();
        expectToken(rest, ")");
        return { kind, of };
      }
      case "object":
        return { kind, attributes: parseAttributes(rest) };
      default:
        throw notAType(text);
    }
  }

  function parseAttributes(rest: string[]): Record<string, ObjectAttribute> {
    expectToken(rest, "(");
    expectToken(rest, "{");
    const attributes: Record<string, ObjectAttribute> = {};
    while (rest[0] !== "}") {
      const name = rest.shift()?.replace(/^"(.*)"$/, "$1");
      if (name === undefined || (rest[0] !== "=" && rest[0] !== ":")) throw notAType(text);
      rest.shift();
      attributes[name] = parseAttribute(rest);
      skip(rest, ",");
    }
    rest.shift();
    expectToken(rest, ")");
    return attributes;
  }

  function parseAttribute(rest: string[]): ObjectAttribute {
    if (!skip(rest, "optional")) return { type: parseType(rest), isOptional: false };
    expectToken(rest, "(");
    const type = parseType(rest);
    let written = "";
    if (skip(rest, ",")) {
      for (let depth = 0; depth > 0 || rest[0] !== ")"; ) {
        const token = rest.shift();
        if (token === undefined) throw notAType(text);
        if ("([{".includes(token)) depth += 1;
        if (")]}".includes(token)) depth -= 1;
        written += `${token} `;
      }
    }
    expectToken(rest, ")");
    return { type, isOptional: true, ...(written !== "" && { default: written.trim() }) };
  }

  function skip(rest: string[], token: string): boolean {
    if (rest[0] !== token) return false;
    rest.shift();
    return true;
  }

  function expectToken(rest: string[], token: string): void {
    if (rest.shift() !== token) throw notAType(text);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) tokens.push(match[1] ?? "");
  return tokens;
}

function notAType(text: string): ExpressionError {
  return ExpressionError.invalid(`${describe(text)} is not a type`);
}

/**
 * `value` as Terraform converts it to `type`.
 * @throws ExpressionError for a value that cannot be converted.
 */
export function convert(value: unknown, type: TypeConstraint): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "any":
      return value;
    case "string":
      return toText(value);
    case "number":
      return toNumber(value);
    case "bool":
      return toBoolean(value);
    case "list":
    case "set": {
      const items = toList(value).map((item) => convert(item, type.of));
      return type.kind === "list" ? items : [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
    }
    case "tuple":
      return toList(value).map((item, index) => convert(item, type.of[index] ?? { kind: "any" }));
    case "map":
      return Object.fromEntries(Object.entries(toMap(value)).map(([key, item]) => [key, convert(item, type.of)]));
    case "object":
      return convertObject(value, type.attributes);
  }
}

function convertObject(value: unknown, attributes: Readonly<Record<string, ObjectAttribute>>): unknown {
  if (!isMap(value)) throw ExpressionError.invalid(`must be an object, not ${describe(value)}`);
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => {
      const given = value[name];
      if (given === undefined && !attribute.isOptional) throw ExpressionError.invalid(`the attribute ${name} is required`);
      return [name, convert(given ?? defaultOf(attribute), attribute.type)];
    }),
  );
}

/** Of defaults that are more than a literal, only the empty list and map are common. */
function defaultOf({ default: written }: ObjectAttribute): unknown {
  if (written === undefined) return null;
  const compact = written.replace(/\s+/g, " ");
  try {
    return JSON.parse(compact);
  } catch {
    throw ExpressionError.notEmulated(`the local runtime does not evaluate the default ${compact} of an optional attribute`);
  }
}
