import { byId, element } from "./element.js";
import { count, duration, rate } from "./numbers.js";

/** @typedef {import("../feed").State} State */
/** @typedef {import("../feed").Second} Second */

/** The figures at the top of the page. */
export class Figures {
  #connections = figure("Open connections");
  #rows = figure("Rows");
  #deliveries = figure("Deliveries per second");
  #latency = figure(
    "Latency, 99th percentile",
    "From when a frame reaches the gateway until each delivery is written to its receiver's socket",
  );
  #invocations = figure("Invocations");
  #denied = figure("Denied calls", "Calls to AWS that the role of a function does not allow");

  /** @param {State} state */
  showState({ connections, rows, totals }) {
    const ofPage = document.querySelectorAll('.connection[data-state="open"]').length;
    this.#connections.show(count(connections), `${count(ofPage)} of this page`);
    const tables = Object.entries(rows);
    const sum = tables.reduce((total, [, ofTable]) => total + ofTable, 0);
    const [only] = tables;
    const where = tables.length === 1 && only ? `in ${only[0]}` : tables.map(([name, ofTable]) => `${name} ${count(ofTable)}`).join(", ");
    this.#rows.show(tables.length === 0 ? "–" : count(sum), where || "no table");
    this.#deliveries.note(
      `${count(totals.deliveries)} in all${totals.undelivered > 0 ? `, ${count(totals.undelivered)} undelivered` : ""}`,
    );
    const cold = `${count(totals.coldStarts)} cold start${totals.coldStarts === 1 ? "" : "s"}`;
    this.#invocations.show(count(totals.invocations), totals.failures > 0 ? `${cold}, ${count(totals.failures)} failed` : cold);
    this.#denied.show(count(totals.denied), totals.denied > 0 ? "see the activity" : "every call was allowed", totals.denied > 0);
  }

  /** @param {Second} second */
  showSecond({ deliveriesPerSecond, latency }) {
    this.#deliveries.value(rate(deliveriesPerSecond));
    // The last figure stays until there is another one.
    if (latency) this.#latency.show(duration(latency.p99), `median ${duration(latency.p50)}`);
  }
}

/**
 * @param {string} name
 * @param {string} [title]
 */
function figure(name, title) {
  const value = element("span", { class: "value", text: "–" });
  const note = element("span", { class: "note", text: "none yet" });
  const tile = element("div", title === undefined ? {} : { title }, element("dt", { text: name }), element("dd", {}, value, note));
  byId("figures").append(tile);
  return {
    /** @param {string} text */
    value(text) {
      value.textContent = text;
    },
    /** @param {string} text */
    note(text) {
      note.textContent = text;
      note.title = text;
    },
    /**
     * @param {string} text
     * @param {string} noted
     * @param {boolean} [isBad]
     */
    show(text, noted, isBad = false) {
      this.value(text);
      this.note(noted);
      tile.classList.toggle("bad", isBad);
    },
  };
}
