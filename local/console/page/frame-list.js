import { element } from "./element.js";
import { clock, duration } from "./numbers.js";
import { withoutTokens } from "./tokens.js";

/**
 * @typedef {object} Frame
 * @property {"sent" | "received" | "state" | "error"} kind
 * @property {string} text
 * @property {number} [latencyMs]
 * @property {string} [since] what the latency is measured from
 */

/** Frames that stay on the page, and characters of each. */
const MOST_FRAMES = 300;
const MOST_CHARACTERS = 2_000;

const SIGNS = { sent: "↑", received: "↓", state: "·", error: "!" };

/** The frames of a client. What comes between two repaints is drawn at once, and what would not stay is not drawn at all. */
export class FrameList {
  #list;
  /** @type {HTMLElement[]} */
  #waiting = [];

  /** @param {string} client */
  constructor(client) {
    this.#list = element("ol", { class: "frames", label: `Frames of ${client}` });
    this.#list.tabIndex = 0;
  }

  get element() {
    return this.#list;
  }

  /** @param {Frame} frame */
  add(frame) {
    if (this.#waiting.length === 0) requestAnimationFrame(() => this.#draw());
    this.#waiting.push(row(frame));
    if (this.#waiting.length > MOST_FRAMES) this.#waiting.shift();
  }

  #draw() {
    const list = this.#list;
    // Whoever has scrolled up reads there.
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(...this.#waiting.splice(0));
    while (list.childElementCount > MOST_FRAMES) list.firstElementChild?.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }
}

/** @param {Frame} frame */
function row({ kind, text: said, latencyMs, since }) {
  const text = withoutTokens(said);
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
  const sign = element("span", { class: "sign", text: SIGNS[kind] });
  sign.setAttribute("aria-hidden", "true");
  const time = clock(Date.now());
  const latency = latencyMs === undefined ? "" : duration(latencyMs);
  return element(
    "li",
    { class: kind, title: since === undefined ? time : `${time}, ${since}` },
    sign,
    element("span", { class: "hidden", text: kind === "sent" || kind === "received" ? `${kind}: ` : "" }),
    element("span", { class: "text", text: shown }),
    element("span", { class: "latency", text: latency }),
  );
}
