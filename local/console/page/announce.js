import { byId } from "./element.js";

/** Nobody can listen to more. */
const EVERY_MS = 2_000;

/** @type {string | undefined} */
let waiting;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Says it to a screen reader; of what comes within two seconds only the last.
 *
 * @param {string} text
 */
export function announce(text) {
  waiting = text;
  if (timer === undefined) say();
}

function say() {
  timer = undefined;
  if (waiting === undefined) return;
  byId("announcer").textContent = waiting;
  waiting = undefined;
  timer = setTimeout(say, EVERY_MS);
}
