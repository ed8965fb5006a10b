// Parses Terraform template strings and HCL files with HashiCorp's own parser. It is WebAssembly that keeps some 50 MB resident, so it lives in a
// worker thread that ends with its one answer. Plain JavaScript, because a worker thread is started by Node itself, without the loader that
// runs the rest of the project's TypeScript.

const { setFlagsFromString } = require("node:v8");
const { parentPort, workerData } = require("node:worker_threads");

// The parser runs for milliseconds, which optimized code cannot win back. Without it, an answer to 37 strings takes 0.3 s of processor time
// instead of 1.5 s, and 50 MB instead of 107 MB.
setFlagsFromString("--liftoff-only");

const { getExpressionAst, parse } = require("@cdktf/hcl2json");

/** @typedef {import("./expression").Expression} Expression */
/** @typedef {{ type: string, children: Ast[], meta: Record<string, any> }} Ast */

/** The same as in `expression.ts`, which this file cannot load. */
const SPLAT_ELEMENT = "[*]";

/** In Terraform's JSON syntax a string is a bare template; as a heredoc it needs no escaping, and gains one newline at the end. */
const HEREDOC = "FANFARE_TEMPLATE";

/**
 * @param {string} template
 * @returns {Promise<Expression>}
 */
async function parseTemplate(template) {
  const source = `<<${HEREDOC}\n${template}\n${HEREDOC}\n`;
  const ast = /** @type {Ast | null} */ (await getExpressionAst("cdk.tf.json", source));
  if (!ast) throw new Error("no expression");
  // The tree keeps texts as they were written, with the white space that `~` strips from them.
  if (/[$%]\{~|~\}/.test(template)) return { kind: "unsupported", text: `${template}, whose ~ strips white space` };
  const parts = ast.children.map((child) => convert(child, Buffer.from(source), false));
  const last = parts.at(-1);
  if (last?.kind === "literal" && typeof last.value === "string") {
    parts[parts.length - 1] = { ...last, value: last.value.slice(0, -1) };
  }
  const kept = parts.filter((part) => part.kind !== "literal" || part.value !== "");
  // A string that is nothing but one interpolation keeps the type of its value, as in Terraform.
  return kept.length === 1 && kept[0] ? kept[0] : { kind: "template", parts: kept };
}

/**
 * @param {any} node
 * @param {Buffer} source What the ranges of the tree count in, by bytes.
 * @param {boolean} isQuoted Whether texts stand between quotation marks, where a backslash escapes.
 * @returns {Expression}
 */
function convert(node, source, isQuoted) {
  const { type, meta } = node;
  /** @type {any[]} */
  const children = node.children;
  const part = (/** @type {number} */ index) => convert(children[index], source, isQuoted);
  const parts = () => children.map((_child, index) => part(index));
  switch (type) {
    case "literalValue":
      return { kind: "literal", value: literal(meta, isQuoted) };
    case "template": {
      const quoted = isQuoted || meta.value.startsWith('"');
      return { kind: "template", parts: children.map((child) => convert(child, source, quoted)) };
    }
    case "templateWrap":
      return part(0);
    case "templateJoin":
      return { kind: "join", of: part(0) };
    case "scopeTraversal":
      return { kind: "reference", path: meta.traversal.map(segment) };
    case "function":
      return { kind: "call", name: meta.name, args: parts(), expands: meta.expandedFinalArgument };
    case "tuple":
      return { kind: "list", items: parts() };
    case "object":
      return { kind: "object", entries: pairs(children).map(([key, value]) => [objectKey(key, source), convert(value, source, false)]) };
    case "conditional":
      return { kind: "conditional", condition: part(0), whenTrue: part(1), whenFalse: part(2) };
    case "unaryOp":
    case "binaryOp":
      return { kind: "operation", operator: meta.operator, operands: parts() };
    case "index":
      return { kind: "index", of: part(0), path: [part(1)] };
    case "relativeTraversal":
      return {
        kind: "index",
        of: part(0),
        path: meta.traversal.map((/** @type {any} */ step) => ({ kind: "literal", value: segment(step) })),
      };
    case "splat":
      return { kind: "splat", of: part(0), each: part(1) };
    case "for":
      return loop(meta, parts());
    case "":
      // Parentheses, or what each element of a splat is called.
      return children.length === 1 ? part(0) : { kind: "reference", path: [SPLAT_ELEMENT] };
    default:
      return { kind: "unsupported", text: meta.value ?? type };
  }
}

/**
 * A bare word is a key of that name.
 * @param {any} node
 * @param {Buffer} source
 * @returns {Expression}
 */
function objectKey({ children, range }, source) {
  if (children.length > 0) return convert(children[0], source, false);
  return { kind: "literal", value: source.subarray(range.start.byte, range.end.byte).toString() };
}

/**
 * @param {any} meta
 * @param {Expression[]} parts
 * @returns {Expression}
 */
function loop({ keyVar, valVar, keyExpression, conditionalExpression, groupedValue }, parts) {
  const [collection, ...rest] = parts;
  const key = keyExpression === undefined ? undefined : rest.shift();
  const [value, condition] = rest;
  if (!collection || !value) throw new Error("a for expression without a value");
  return {
    kind: "for",
    collection,
    valueName: valVar,
    value,
    grouped: groupedValue,
    ...(keyVar && { keyName: keyVar }),
    ...(key && { key }),
    ...(conditionalExpression !== undefined && condition && { condition }),
  };
}

/** @param {any[]} children Keys and values by turns. */
function pairs(children) {
  return children.flatMap((child, index) => (index % 2 === 0 ? [[child, children[index + 1]]] : []));
}

/**
 * @param {Record<string, any>} meta
 * @param {boolean} isQuoted
 */
function literal(meta, isQuoted) {
  if (meta.type === "number") return Number(meta.value);
  if (meta.type === "bool") return meta.value === "true";
  if (meta.type !== "string") return null;
  const text = isQuoted ? undoEscapes(meta.value) : meta.value;
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

/**
 * developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 * @param {string} text
 */
function undoEscapes(text) {
  return text.replace(/\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_match, char, short, long) =>
    char ? (CONTROL[/** @type {keyof typeof CONTROL} */ (char)] ?? char) : String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  );
}

const CONTROL = { n: "\n", r: "\r", t: "\t" };

/** @param {{ type: string, segment: string }} part A key comes with its quotation marks, and without what was escaped in it. */
function segment(part) {
  if (part.type !== "indexTraversal") return part.segment;
  return part.segment.startsWith('"') ? part.segment.slice(1, -1) : Number(part.segment);
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T | { error: string }>}
 */
function answered(work) {
  return work.catch((error) => ({ error: String(error.message ?? error) }));
}

/** @type {{ templates: string[], files: [name: string, content: string][] }} */
const { templates, files } = workerData;
Promise.all([
  Promise.all(templates.map((template) => answered(parseTemplate(template)))),
  Promise.all(files.map(([name, content]) => answered(parse(name, content)))),
]).then(([parsedTemplates, parsedFiles]) => parentPort?.postMessage({ templates: parsedTemplates, files: parsedFiles }));
