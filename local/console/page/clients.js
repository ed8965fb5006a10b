import { Client } from "./client.js";
import { byId, element } from "./element.js";
import { ownToken } from "./own-token.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */

/** The clients of the page. It begins with two, so that one can talk to the other. */
export class Clients {
  /** @type {Set<Client>} */
  #clients = new Set();
  #made = 0;
  /** @type {StackDescription | undefined} */
  #stack;
  #address = /** @type {HTMLSelectElement} */ (byId("address"));

  constructor() {
    byId("add").addEventListener("click", () => this.#add(this.#address.value));
  }

  /** @param {StackDescription} stack */
  showStack(stack) {
    const isFirst = this.#stack === undefined;
    this.#stack = stack;
    const urls = stack.stages.flatMap(({ websocketUrls }) => websocketUrls);
    const before = this.#address.value;
    this.#address.replaceChildren(...urls.map((url) => new Option(url, url)));
    if (urls.includes(before)) this.#address.value = before;
    this.#address.hidden = urls.length < 2;
    const [first] = urls;
    if (isFirst && first !== undefined) void this.#add(first).then(() => this.#add(first));
    for (const client of this.#clients) client.showRoutes(this.#routesAt(client.url));
  }

  /** After the runtime was gone: what it cut comes back. */
  restore() {
    for (const client of this.#clients) client.restore();
  }

  /** @param {string} url */
  async #add(url) {
    this.#made += 1;
    const name = `Client ${this.#made}`;
    const credentials = this.#stack?.givesTokens ? await ownToken(name) : this.#credentialsLike(url);
    const client = new Client({
      name,
      url,
      routes: this.#routesAt(url),
      credentials,
      showsUrl: !this.#address.hidden,
      onRemove: () => {
        this.#clients.delete(client);
        byId("add").focus();
        this.#showEmptiness();
      },
    });
    this.#clients.add(client);
    this.#showEmptiness();
    byId("clients").append(client.element);
  }

  /**
   * Another client of the same stage mostly needs the same, but for the token.
   * @param {string} url
   */
  #credentialsLike(url) {
    const before = [...this.#clients].at(-1);
    return before?.url === url ? before.credentials : { query: "", subprotocols: "", token: "" };
  }

  #showEmptiness() {
    const list = byId("clients");
    list.querySelector(".empty")?.remove();
    if (this.#clients.size === 0) list.append(element("p", { class: "empty", text: "No client. Add one to talk to the stack." }));
  }

  /** @param {string} url */
  #routesAt(url) {
    return this.#stack?.stages.find(({ websocketUrls }) => websocketUrls.includes(url))?.routes ?? [];
  }
}
