import { activityLine } from "./activity-line.js";
import { byId, element } from "./element.js";
import { clock, count } from "./numbers.js";
import { shortNames } from "./short-names.js";
import { withoutTokens } from "./tokens.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */
/** @typedef {import("../feed").Activity} Happened */

const FILTERS = { all: "All", invocation: "Invocations", log: "Log lines", trouble: "Trouble" };

/** Lines that stay on the page. */
const MOST_LINES = 400;

/** What happened, the latest on top. */
export class ActivityList {
  #list = byId("activity");
  /** @type {(name: string) => string} */
  #short = (name) => name;
  #lastId = 0;
  /** Lines that came while the list stands still; undefined while it moves. @type {HTMLElement[] | undefined} */
  #held;

  constructor() {
    for (const [value, name] of Object.entries(FILTERS)) {
      const radio = element("input");
      Object.assign(radio, { type: "radio", name: "filter", value, checked: value === "all" });
      radio.addEventListener("change", () => {
        this.#list.dataset.filter = value;
      });
      byId("filter").append(element("label", {}, radio, element("span", { text: name })));
    }
    this.#list.dataset.filter = "all";
    // A list that scrolls must be reached without a mouse.
    this.#list.tabIndex = 0;
    byId("pause").addEventListener("click", () => this.#togglePause());
  }

  /** @param {StackDescription} stack */
  showStack(stack) {
    this.#short = shortNames(stack);
  }

  /** Another runtime counts anew. */
  begin() {
    this.#lastId = 0;
  }

  /**
   * @param {readonly Happened[]} activity oldest first
   * @param {number} omitted
   */
  add(activity, omitted) {
    // A snapshot may have what a tick brings again.
    const fresh = activity.filter(({ id }) => id > this.#lastId);
    this.#lastId = fresh.at(-1)?.id ?? this.#lastId;
    const lines = fresh.map((happened) => this.#line(happened));
    if (omitted > 0) lines.push(element("li", { class: "omitted", text: `${count(omitted)} more in this quarter of a second` }));
    if (this.#held) this.#held = [...this.#held, ...lines].slice(-MOST_LINES);
    else this.#draw(lines);
  }

  /** @param {HTMLElement[]} lines */
  #draw(lines) {
    // Whoever has scrolled down reads there: what is above must not push that away. Browsers that anchor the scroll do it themselves.
    this.#list.prepend(...lines.reverse());
    while (this.#list.childElementCount > MOST_LINES) this.#list.lastElementChild?.remove();
  }

  #togglePause() {
    const held = this.#held;
    this.#held = held ? undefined : [];
    byId("pause").setAttribute("aria-pressed", String(!held));
    if (held) this.#draw(held);
  }

  /** @param {Happened} happened */
  #line({ at, event }) {
    const { kind, group, subject, text, status = "", took = "", badge, isTrouble } = activityLine(event, this.#short);
    const line = element(
      "li",
      { class: isTrouble ? "trouble" : "" },
      element("time", { text: clock(at) }),
      element("code", { class: "kind", text: kind }),
      element("span", { class: "subject", text: subject }),
      element("span", { class: "text", text: withoutTokens(text) }),
      element(
        "span",
        { class: "badges" },
        ...(badge === undefined ? [] : [element("span", { class: badge.startsWith("cold") ? "badge cold" : "badge", text: badge })]),
      ),
      element("span", { class: "status", text: status }),
      element("span", { class: "took", text: took }),
    );
    line.dataset.group = group;
    return line;
  }
}
