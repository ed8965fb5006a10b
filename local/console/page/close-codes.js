/** What API Gateway means by the codes with which it closes connections; 1006 is the browser's word for a close without any. */
const MEANINGS = new Map([
  [1000, "normal"],
  [1001, "going away: idle or old, or its server ends"],
  [1002, "protocol error"],
  [1003, "binary frames are not supported"],
  [1005, "no code was given"],
  [1006, "refused, or cut without a close frame"],
  [1007, "text that is no UTF-8"],
  [1008, "too much at once"],
  [1009, "a frame above 32 KB, or a message above 128 KB"],
  [1011, "the server failed"],
]);

/**
 * @param {number} code
 * @param {string} reason as the server gave it
 */
export function describeClose(code, reason) {
  const meaning = reason || MEANINGS.get(code);
  return meaning === undefined ? `closed with ${code}` : `closed with ${code}: ${meaning}`;
}
