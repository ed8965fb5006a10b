import { WebSocket } from "ws";
import type { Context } from "./artillery";
import { Client } from "./client";
import { giveUp } from "./give-up";
import { targetOf } from "./target";

const DEADLINE_MS = 5_000;

/**
 * In the `before` hook of every scenario: settles which address the users are to open, and asks it Marko? once, so that a server that is
 * not there is one line and not an error for every user.
 */
export async function checkTarget(context: Context): Promise<void> {
  const url = targetOf(context);
  context.vars.target = url;
  const problem = await probe(url);
  if (problem === undefined) return;
  await giveUp(`${url} cannot be tested: ${problem}. Start the local runtime with "npm start", or name another with --target wss://…`);
}

/** What is wrong with a server, or undefined when it answers as it should. */
async function probe(url: string): Promise<string | undefined> {
  try {
    const socket = new WebSocket(url, { handshakeTimeout: DEADLINE_MS });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const client = new Client(socket, () => {});
    await client.marko(DEADLINE_MS);
    await client.close();
    return undefined;
  } catch (error) {
    return describe(error);
  }
}

/** A refused connection to a name with several addresses has an empty message, but always a code. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
