// Finds a handler as Lambda's own runtime does: `folder/file.export.of.an.object`, CommonJS or ES module.

const { existsSync, readFileSync } = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

/**
 * @param {{ directory: string, handler: string }} setup
 * @returns {Promise<Function>}
 * @throws with the names of Lambda's errors, where there is no such module or export, or it does not parse.
 */
async function loadHandler({ directory, handler }) {
  const { dir, base } = path.parse(handler);
  const names = /^([^.]*)\.(.+)$/.exec(base);
  if (!names || handler.includes("..")) throw lambdaError("Runtime.MalformedHandlerName", "Bad handler");
  const [, file = "", exportPath = ""] = names;
  const exported = await load(path.resolve(directory, dir, file), file);
  const found = exportPath.split(".").reduce((/** @type {any} */ value, name) => value?.[name], exported);
  if (found === undefined) throw lambdaError("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw lambdaError("Runtime.HandlerNotFound", `${handler} is not a function`);
  return found;
}

/**
 * @param {string} module Absolute, without its extension.
 * @param {string} name
 */
async function load(module, name) {
  const file = ["", ".js", ".mjs", ".cjs"].map((extension) => module + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw lambdaError("Runtime.ImportModuleError", `Error: Cannot find module '${name}'`);
  try {
    if (!isEsModule(file)) return require(file);
    const namespace = await import(pathToFileURL(file).href);
    return { ...namespace.default, ...namespace };
  } catch (error) {
    // What a module of the function throws when it loads is the function's own.
    if (!(error instanceof Error)) throw error;
    if (error instanceof SyntaxError) throw lambdaError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`, error);
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
      throw lambdaError("Runtime.ImportModuleError", `Error: ${error.message}`, error);
    }
    throw error;
  }
}

/** @param {string} file */
function isEsModule(file) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
}

/**
 * @param {string} name
 * @param {string} message
 * @param {Error} [cause] whose stack is the one to show.
 */
function lambdaError(name, message, cause) {
  return Object.assign(new Error(message), { name }, cause && { stack: cause.stack });
}

module.exports = { loadHandler };
