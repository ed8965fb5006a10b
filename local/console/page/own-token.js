import { TOKEN } from "./handshake.js";

/**
 * Credentials with a token of the runtime's own issuer, with which a client may also broadcast; without a token when it gives none.
 * @param {string} name of the client, the token's subject
 * @returns {Promise<import("./handshake.js").Credentials>}
 */
export async function ownToken(name) {
  const answer = await fetch(`/.fanfare/token?${new URLSearchParams({ sub: name })}`).catch(() => undefined);
  const { access_token: token = "" } = answer?.ok ? await answer.json() : {};
  return { query: "", subprotocols: `fanfare, token.${TOKEN}`, token };
}
