// Parses Terraform template strings with HashiCorp's own parser. It is WebAssembly that keeps some 80 MB resident (measured: 51 MB
// before, 135 MB after the first string), so it lives in a worker thread that ends with its one answer. Plain JavaScript, because
// a worker thread is started by Node itself, without the loader that runs the rest of the project's TypeScript.

const { parentPort, workerData } = require("node:worker_threads");
const { getExpressionAst } = require("@cdktf/hcl2json");

/** @typedef {import("./expression").Expression} Expression */
/** @typedef {{ type: string, children: Ast[], meta: Record<string, any> }} Ast */

/** In Terraform's JSON syntax a string is a bare template; as a heredoc it needs no escaping, and gains one newline at the end. */
const HEREDOC = "FANFARE_TEMPLATE";

/**
 * @param {string} template
 * @returns {Promise<Expression>}
 */
async function parseTemplate(template) {
  const ast = /** @type {Ast | null} */ (await getExpressionAst("cdk.tf.json", `<<${HEREDOC}\n${template}\n${HEREDOC}\n`));
  if (!ast) throw new Error("no expression");
  const parts = await Promise.all(ast.children.map((child) => (isText(child) ? text(child.meta.value) : convert(child))));
  const last = parts.at(-1);
  if (last?.kind === "literal" && typeof last.value === "string") {
    parts[parts.length - 1] = { ...last, value: last.value.slice(0, -1) };
  }
  const kept = parts.filter((part) => part.kind !== "literal" || part.value !== "");
  // A string that is nothing but one interpolation keeps the type of its value, as in Terraform.
  return kept.length === 1 && kept[0] ? kept[0] : { kind: "template", parts: kept };
}

/** @param {string} text An expression as it stands between `${` and `}`. */
function parseExpression(text) {
  return parseTemplate(`\${${text}}`);
}

/**
 * @param {any} node
 * @returns {Promise<Expression>}
 */
async function convert(node) {
  const { type, meta } = node;
  /** @type {any[]} */
  const children = node.children;
  switch (type) {
    case "literalValue":
      return isText(node) ? text(unescapeQuoted(meta.value)) : { kind: "literal", value: literal(meta) };
    case "template":
    case "templateWrap":
      return { kind: "template", parts: await Promise.all(children.map(convert)) };
    case "scopeTraversal":
      return { kind: "reference", path: meta.traversal.map(segment) };
    case "function":
      return meta.expandedFinalArgument
        ? { kind: "unsupported", text: meta.value }
        : { kind: "call", name: meta.name, args: await Promise.all(children.map(convert)) };
    case "tuple":
      return { kind: "list", items: await Promise.all(children.map(convert)) };
    case "object":
      return { kind: "object", entries: await Promise.all(Object.entries(meta.items).map(objectEntry)) };
    case "conditional": {
      const [condition, whenTrue, whenFalse] = await Promise.all(children.map(convert));
      return condition && whenTrue && whenFalse
        ? { kind: "conditional", condition, whenTrue, whenFalse }
        : { kind: "unsupported", text: meta.value };
    }
    case "index": {
      const [of, key] = await Promise.all(children.map(convert));
      return of && key ? { kind: "index", of, path: [key] } : { kind: "unsupported", text: meta.value };
    }
    case "relativeTraversal": {
      const of = await convert(children[0]);
      const path = meta.traversal.map((/** @type {any} */ part) => ({ kind: "literal", value: segment(part) }));
      return { kind: "index", of, path };
    }
    case "":
      // Parentheses.
      return children.length === 1 ? convert(children[0]) : { kind: "unsupported", text: "()" };
    default:
      return { kind: "unsupported", text: meta.value ?? type };
  }
}

/** @param {[string, unknown]} item Key and value as texts; a bare word is a key of that name. */
async function objectEntry([keyText, valueText]) {
  const key = /^[A-Za-z_][\w-]*$/.test(keyText)
    ? { kind: /** @type {const} */ ("literal"), value: keyText }
    : await parseExpression(keyText);
  return /** @type {[Expression, Expression]} */ ([key, await parseExpression(String(valueText))]);
}

/** @param {Record<string, any>} meta */
function literal(meta) {
  if (meta.type === "number") return Number(meta.value);
  if (meta.type === "bool") return meta.value === "true";
  return null;
}

/** @param {Ast} node */
function isText({ type, meta }) {
  return type === "literalValue" && meta.type === "string";
}

/**
 * @param {string} source As it stands in the template.
 * @returns {Expression}
 */
function text(source) {
  return { kind: "literal", value: source.replaceAll("$${", "${").replaceAll("%%{", "%{") };
}

/**
 * Between quotes, so inside of `${…}` only, HCL has escapes of its own; all but `\U` are JSON's
 * (developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences).
 * @param {string} source
 */
function unescapeQuoted(source) {
  return source.replace(/\\(?:U([0-9a-fA-F]{8})|u[0-9a-fA-F]{4}|.)/g, (sequence, codePoint) =>
    codePoint === undefined ? JSON.parse(`"${sequence}"`) : String.fromCodePoint(Number.parseInt(codePoint, 16)),
  );
}

/** @param {{ type: string, segment: string }} part */
function segment(part) {
  return part.type === "indexTraversal" ? JSON.parse(part.segment) : part.segment;
}

Promise.all(
  workerData.map((/** @type {string} */ template) => parseTemplate(template).catch((error) => ({ error: String(error.message) }))),
).then((answers) => parentPort?.postMessage(answers));
