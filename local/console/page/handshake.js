/** Stands for the token in a query string and in sub-protocols, as in the load suite. */
export const TOKEN = "{token}";

/** RFC 6455, section 4.1: browsers throw for any other, with the sub-protocol in the error. */
const SUBPROTOCOL = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * What a person wants a client to connect with.
 *
 * @typedef {object} Credentials
 * @property {string} query with or without the `?`
 * @property {string} subprotocols separated by commas
 * @property {string} token
 */

/**
 * The address and the sub-protocols of a handshake, or why there can be none. A problem never contains the token.
 *
 * @param {string} url of the stage
 * @param {Credentials} credentials
 * @returns {{ url: string, subprotocols: string[] } | { problem: string }}
 */
export function handshakeOf(url, { query, subprotocols, token }) {
  if (token !== "" && !`${query}${subprotocols}`.includes(TOKEN)) {
    return { problem: `the token is used nowhere: write ${TOKEN} where it belongs, in the query string or the sub-protocols` };
  }
  if (token === "" && `${query}${subprotocols}`.includes(TOKEN)) return { problem: `${TOKEN} has no value: the token is empty` };
  const templates = subprotocols
    .split(",")
    .map((template) => template.trim())
    .filter((template) => template !== "");
  const filled = templates.map((template) => template.replaceAll(TOKEN, token));
  const invalid = templates.filter((_template, index) => !SUBPROTOCOL.test(filled[index] ?? ""));
  if (invalid.length > 0) {
    return { problem: `not a sub-protocol: ${invalid.join(", ")}. It may have letters, digits and any of !#$%&'*+-.^_\`|~` };
  }
  if (new Set(filled).size < filled.length) return { problem: "a sub-protocol is there twice" };
  const address = new URL(url);
  address.search = query.trim().replaceAll(TOKEN, encodeURIComponent(token));
  return { url: address.href, subprotocols: filled };
}
