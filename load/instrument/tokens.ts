import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describeError } from "./describe-error";

/** The token of a client, by its number among the clients of its generator, from 0. */
export type TokenFor = (client: number) => string | Promise<string>;

const MODULE = /\.[cm]?js$/;

/**
 * Reads the variable `tokens`: a text file with one token a line, of which client *i* takes line *i* modulo the number of lines, or a module that
 * exports `tokenFor(client)`.
 *
 * @param file relative to the folder that artillery was started in
 * @throws Error with one line that names the file
 */
export async function readTokens(file: string): Promise<TokenFor> {
  const absolute = path.resolve(file);
  return MODULE.test(file) ? await tokensOfModule(absolute, file) : await tokensOfText(absolute, file);
}

async function tokensOfModule(absolute: string, file: string): Promise<TokenFor> {
  let tokenFor: unknown;
  try {
    ({ tokenFor } = await import(pathToFileURL(absolute).href));
  } catch (error) {
    throw new Error(`The module ${file} cannot be loaded: ${describeError(error)}`);
  }
  if (typeof tokenFor !== "function") throw new Error(`The module ${file} must export a function tokenFor(client)`);
  return async (client) => {
    const token: unknown = await tokenFor(client);
    if (typeof token !== "string" || token === "")
      throw new Error(`tokenFor(${client}) in ${file} must return a token, not ${typeof token}`);
    return token;
  };
}

async function tokensOfText(absolute: string, file: string): Promise<TokenFor> {
  let lines: string[];
  try {
    lines = (await readFile(absolute, "utf8")).split("\n");
  } catch (error) {
    throw new Error(`The file of tokens ${file} cannot be read: ${describeError(error)}`);
  }
  const tokens = lines.map((line) => line.trim()).filter((line) => line !== "");
  if (tokens.length === 0) throw new Error(`The file of tokens ${file} has no line with a token`);
  return (client) => tokens[client % tokens.length] ?? "";
}
