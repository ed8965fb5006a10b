/** Shorter tokens could be ordinary words of a text. */
const MIN_LENGTH = 4;

/**
 * Tokens that clients of the page have connected with, as they are and as they are in a URL. They are kept in memory only.
 *
 * @type {Set<string>}
 */
const known = new Set();

/** @param {string} token */
export function noteToken(token) {
  if (token.length >= MIN_LENGTH) known.add(token).add(encodeURIComponent(token));
}

/**
 * Replaces the known tokens in a text that the page is about to show: functions may log their event, and may send it back.
 *
 * @param {string} text
 */
export function withoutTokens(text) {
  const longestFirst = [...known].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((shown, token) => shown.replaceAll(token, "…"), text);
}
