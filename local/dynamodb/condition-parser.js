// dynalite's parser of condition, filter and key condition expressions, in linear time. The original parses the text behind an opening
// parenthesis once for each alternative that starts with one, which takes four times as long for each level of nesting: 14 s for 20 levels.
// Here each rule remembers its result at each position ("packrat" parsing, which PEG.js has as an option when it generates a parser).

const { readFileSync } = require("node:fs");
const { compileFunction } = require("node:vm");

const FILE = require.resolve("dynalite/db/conditionParser");

/** Of the generated code: the start of each rule's function, and of the function around them. */
const RULE = /^ {2}function (peg\$parse\w+)\(\) \{$/gm;
const PARSE = "function peg$parse(input, options) {";

/**
 * Makes dynalite parse conditions in linear time, in this thread.
 * @throws Error when dynalite's parser does not look like the one that this was written for.
 */
function parseConditionsInLinearTime() {
  require("dynalite/db/conditionParser").parse = linearParser();
}

function linearParser() {
  const source = readFileSync(FILE, "utf8");
  const rules = source.match(RULE)?.length ?? 0;
  if (rules === 0 || !source.includes(PARSE)) throw new Error(`${FILE} has no rules of PEG.js to remember the results of`);
  let rule = 0;
  const remembering = source
    .replace(RULE, (_start, name) => `function ${name}() { return remember(${rule++}, ${name}$anew); }\nfunction ${name}$anew() {`)
    .replace(PARSE, () => `${PARSE}\n${rememberFunction(rules)}`);
  /** @type {{ exports: import("dynalite/db/conditionParser") }} */
  const module = { exports: { parse: () => undefined } };
  compileFunction(remembering, ["module"], { filename: FILE })(module);
  return module.exports.parse;
}

/**
 * The key tells results within a predicate apart, since PEG.js notes no expectations for error messages there. Lists are copied, since
 * the parser replaces placeholders in them in place.
 * @param {number} rules
 */
function rememberFunction(rules) {
  return `const remembered = new Map();
  const copied = (result) => (Array.isArray(result) ? result.slice() : result);
  function remember(rule, parse) {
    const key = (peg$currPos * ${rules} + rule) * 2 + (peg$silentFails > 0 ? 1 : 0);
    const known = remembered.get(key);
    if (known !== undefined) {
      peg$currPos = known.position;
      return copied(known.result);
    }
    const result = parse();
    remembered.set(key, { position: peg$currPos, result: copied(result) });
    return result;
  }`;
}

module.exports = { linearParser, parseConditionsInLinearTime };
