import { Compile, parse } from "velocityjs";
import { JAVA_METHODS } from "./java-methods";

type Tree = ReturnType<typeof parse>;

/** The parts of a node that this file looks at; the parser's own types leave them out for some nodes. */
interface Node {
  readonly type: string;
  readonly id: string;
  readonly pos: { readonly first_line: number; readonly first_column: number };
}

/**
 * A mapping template in the Velocity Template Language.
 * docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */
export class Template {
  readonly #tree: Tree;

  /** @throws Error with line and column of a mistake. */
  constructor(text: string) {
    this.#tree = parsed(text);
  }

  /** @throws Error for a method that fails. */
  render(variables: Readonly<Record<string, unknown>>): string {
    // Rendering keeps the variables that a template sets.
    return new Renderer(this.#tree, { customMethodHandlers: JAVA_METHODS }).render({ ...variables });
  }
}

/** Why API Gateway could not use this template, with the position. */
export function templateProblem(text: string): string | undefined {
  try {
    parsed(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Ends up in the last node of the top level, and of each block that is not closed. Velocity.js does not report those. */
const END = "\u0001";

function parsed(text: string): Tree {
  const tree = parseWithEnd(text);
  const open = openBlock(tree);
  if (open) throw new Error(`line ${open.pos.first_line}, column ${open.pos.first_column + 1}: #${open.type} has no #end`);
  const last: unknown = tree.at(-1);
  if (typeof last === "string" && last.endsWith(END)) {
    // The parser's types do not say that text is a node too.
    return [...tree.slice(0, -1), last.slice(0, -END.length) as unknown as Tree[number]];
  }
  if (isComment(last)) return tree.slice(0, -1);
  throw new Error(NOT_OPEN);
}

const NOT_OPEN = "an #end closes no block";

interface ParseError extends Error {
  readonly hash?: { readonly loc?: { readonly first_line: number; readonly last_column: number }; readonly text?: string };
}

function parseWithEnd(text: string): Tree {
  try {
    return parse(text + END);
  } catch (error) {
    const { message, hash } = error as ParseError;
    // An #end at the very beginning.
    if (error instanceof TypeError) throw new Error(NOT_OPEN);
    const [first = ""] = message.split("\n");
    if (!hash?.loc) throw new Error(first);
    const found = hash.text === END ? "the end of the template" : JSON.stringify(hash.text);
    throw new Error(`line ${hash.loc.first_line}, column ${hash.loc.last_column + 1}: ${found} is not expected here`);
  }
}

/** The first block that is open at the end, by its first node. */
function openBlock(nodes: readonly unknown[]): Node | undefined {
  for (const node of nodes) {
    if (!Array.isArray(node)) continue;
    const last: unknown = node.at(-1);
    const isOpen = (typeof last === "string" && last.endsWith(END)) || isComment(last);
    const open = openBlock(node) ?? (isOpen ? (node[0] as Node) : undefined);
    if (open) return open;
  }
  return undefined;
}

/** A comment may be the last node: it goes on to the end of the text. */
function isComment(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  return Reflect.get(node, "type") === "comment" && String(Reflect.get(node, "value")).endsWith(END);
}

/** Two of the methods that Velocity.js mixes into its class, where its types do not name them. */
const { getReferences, getAttributes } = Compile.prototype as unknown as Record<"getReferences" | "getAttributes", Evaluate>;

type Evaluate = (this: Compile, node: Node, ...more: readonly unknown[]) => unknown;

class Renderer extends Compile {
  /**
   * Renders a known variable without a value as nothing. Velocity writes a variable that does not exist as it stands, so that `"$ref"`
   * in a schema stays.
   */
  override getReferences(reference: never, isRendered?: boolean): string {
    const node: Node = reference;
    const value = getReferences.call(this, node, false);
    if (!isRendered || (value !== undefined && value !== null)) return value as string;
    const isKnown =
      node.id in this.context || getReferences.call(this, { ...node, path: undefined, args: undefined } as Node) !== undefined;
    return isKnown ? "" : (getReferences.call(this, node, true) as string);
  }

  /** The data of clients is JSON: it has only its own properties. */
  getAttributes(property: Node, owner: unknown, reference: unknown): unknown {
    if (property.id === "constructor") return undefined;
    const isMissing = property.type === "property" && !(typeof owner === "object" && owner !== null && Object.hasOwn(owner, property.id));
    return isMissing ? undefined : getAttributes.call(this, property, owner, reference);
  }
}
