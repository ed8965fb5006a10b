import { element } from "./element.js";

/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */

/** Where a client's next frame is written: any text, or the example of a route to begin with. */
export class Composer {
  #send;
  #text = element("textarea");
  #routes = element("select");
  #form;
  /** @type {readonly RouteDescription[]} */
  #offered = [];

  /**
   * @param {{ client: string, routes: readonly RouteDescription[], send: (text: string) => boolean }} has
   */
  constructor({ client, routes, send }) {
    this.#send = send;
    this.#text.rows = 2;
    this.#text.spellcheck = false;
    this.#text.setAttribute("aria-label", `Frame of ${client}`);
    this.#routes.setAttribute("aria-label", `Example for ${client}`);
    this.#routes.addEventListener("change", () => this.#fill());
    const button = element("button", { class: "primary", text: "Send", label: `Send as ${client}` });
    this.#form = element("form", { class: "composer" }, this.#text, this.#routes, button);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => {
      // While a word is composed, Enter ends the word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.showRoutes(routes);
  }

  get element() {
    return this.#form;
  }

  /** @param {readonly RouteDescription[]} routes */
  showRoutes(routes) {
    const before = this.#routes.value;
    const withExample = routes.filter(({ example }) => example !== undefined);
    // `$default` is for what has no other route, so it comes last.
    this.#offered = [
      ...withExample.filter(({ routeKey }) => routeKey !== "$default"),
      ...withExample.filter(({ routeKey }) => routeKey === "$default"),
    ];
    this.#routes.replaceChildren(...this.#offered.map(({ routeKey }) => new Option(`route ${routeKey}`, routeKey)));
    this.#routes.hidden = this.#offered.length === 0;
    if (this.#offered.some(({ routeKey }) => routeKey === before)) this.#routes.value = before;
    else this.#fill();
  }

  #fill() {
    this.#text.value = this.#offered.find(({ routeKey }) => routeKey === this.#routes.value)?.example ?? "";
  }

  #submit() {
    this.#send(this.#text.value);
    this.#text.focus();
  }
}
