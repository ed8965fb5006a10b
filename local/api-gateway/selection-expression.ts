/** A variable with its path, in braces or without; or a `$` that stands for itself. */
const PARTS = /\$\{([^}]+)\}|\$(\w[\w.[\]-]*)|\\\$/g;

/**
 * The key that a selection expression spells.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 * @param variable the value of `request.body.type`; undefined leaves the variable as it stands.
 */
export function evaluateSelection(expression: string, variable: (path: string) => string | undefined): string {
  return expression.replace(PARTS, (part, braced: string | undefined, bare: string | undefined) => {
    const path = braced ?? bare;
    return path === undefined ? part.slice(1) : (variable(path) ?? part);
  });
}

/**
 * The key that an expression over a message spells. One without variables spells the same key for every message.
 * @returns undefined when the expression looks into the body and the message is no JSON object.
 */
export function evaluateOverMessage(expression: string, message: string): string | undefined {
  const body = new MessageBody(message);
  let isUnreadable = false;
  const key = evaluateSelection(expression, (path) => {
    const value = body.variable(path);
    if (value !== undefined && !body.isReadable) isUnreadable = true;
    return value;
  });
  return isUnreadable ? undefined : key;
}

/** A message as selection expressions look into it. */
export class MessageBody {
  readonly #text: string;
  #parsed: { readonly body: object | undefined } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** False for a message that is no JSON object. */
  get isReadable(): boolean {
    return this.#body !== undefined;
  }

  /**
   * The value of `request.body.service.action` or `request.body.items[0].kind`; an absent one is an empty text.
   * @returns undefined for a variable that is not of the body.
   */
  variable(path: string): string | undefined {
    if (!path.startsWith(PREFIX)) return undefined;
    const body = this.#body;
    return body === undefined ? "" : asText(lookUp(body, path.slice(PREFIX.length)));
  }

  get #body(): object | undefined {
    this.#parsed ??= { body: parseObject(this.#text) };
    return this.#parsed.body;
  }
}

const PREFIX = "request.body.";

function parseObject(message: string): object | undefined {
  // A plain text such as `Marko?` is common, and an exception costs more than the rest of the selection.
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    const body: unknown = JSON.parse(message);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** `service.action`, `items[0].kind`. */
function lookUp(body: object, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    // Items only: `length` is a property of JavaScript's lists, not of JSON's.
    const isThere = Array.isArray(value) ? /^\d+$/.test(name) : typeof value === "object" && value !== null && Object.hasOwn(value, name);
    if (!isThere) return undefined;
    value = Reflect.get(value as object, name);
  }
  return value;
}

/** An absent path is an empty text; a list becomes `[a, b]`. Values that are nested deeper are left out. */
function asText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(scalarText).join(", ")}]` : scalarText(value);
}

function scalarText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
