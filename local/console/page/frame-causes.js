/**
 * Which sent frame a received one comes of, so that its latency can be told. A WebSocket has no such thing as an answer; so this goes by
 * the text, and by the order.
 */

/** @typedef {{ client: string, at: number, carries: ReadonlySet<string>, takenBy: Set<string> }} Sent */

/** What is older than this led to nothing that comes now, in milliseconds. */
const FORGET_MS = 30_000;

/** @type {Sent[]} */
let sent = [];

/**
 * @param {string} client
 * @param {string} text
 */
export function noteSent(client, text) {
  const at = performance.now();
  sent = sent.filter((frame) => at - frame.at < FORGET_MS);
  sent.push({ client, at, carries: textsIn(text), takenBy: new Set() });
}

/**
 * @param {string} client that received it
 * @param {string} text
 * @returns {{ latencyMs: number, since: string } | undefined} undefined for what nobody on this page caused
 */
export function findCause(client, text) {
  const now = performance.now();
  const open = sent.filter((frame) => now - frame.at < FORGET_MS && !frame.takenBy.has(client));
  const carried = open.find(({ carries }) => carries.has(text));
  const cause = carried ?? open.find((frame) => frame.client === client);
  if (!cause) return undefined;
  cause.takenBy.add(client);
  return { latencyMs: now - cause.at, since: carried ? `since ${cause.client} sent it` : `since the last frame of ${client}` };
}

/**
 * The text itself, and the values of a JSON object as they would be passed on.
 *
 * @param {string} text
 * @returns {ReadonlySet<string>}
 */
function textsIn(text) {
  try {
    const values = Object.values(JSON.parse(text));
    return new Set([text, ...values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))]);
  } catch {
    return new Set([text]);
  }
}
