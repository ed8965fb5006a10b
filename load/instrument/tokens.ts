import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describeError } from "./describe-error";

/** The token of a client, by its number among the clients of its generator, from 0. */
export type TokenFor = (client: number) => string | Promise<string>;

const MODULE = /\.[cm]?js$/;

/** In the address of a token server, replaced by the number of the client. */
const CLIENT = "{client}";

/**
 * Reads the variable `tokens`: a text file with one token a line, of which client *i* takes line *i* modulo the number of lines, a module that
 * exports `tokenFor(client)`, or the address of a server that answers with a token as OAuth servers do, and is asked for each client.
 *
 * @param file relative to the folder that artillery was started in, or an http:// or https:// address
 * @throws Error with one line that names the file
 */
export async function readTokens(file: string): Promise<TokenFor> {
  if (/^https?:\/\//.test(file)) return (client) => tokenOfServer(file.replaceAll(CLIENT, String(client)));
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

/** RFC 6749, section 5.1. @throws Error without the address, whose query may be a secret */
async function tokenOfServer(address: string): Promise<string> {
  const { host } = new URL(address);
  let token: unknown;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    ({ access_token: token } = (await answer.json()) as { access_token?: unknown });
  } catch (error) {
    throw new Error(`The token server ${host} gave no token: ${describeError(error)}`);
  }
  if (typeof token !== "string" || token === "") throw new Error(`The token server ${host} answered without an access_token`);
  return token;
}

const TOKEN_TIMEOUT_MS = 10_000;

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
