import { announce } from "./announce.js";
import { describeClose } from "./close-codes.js";
import { Composer } from "./composer.js";
import { element } from "./element.js";
import { findCause, noteSent } from "./frame-causes.js";
import { FrameList } from "./frame-list.js";

/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */

/** A WebSocket client on a card: its frames, and a form to send some. */
export class Client {
  /** @type {WebSocket | undefined} */
  #socket;
  #url;
  #name;
  #frames;
  #composer;
  #state = element("span", { class: "connection" });
  #toggle = element("button", { class: "quiet" });
  #card;
  /** Whether it was open until the server went. */
  #isCut = false;
  #wantsOpen = true;

  /**
   * @param {{ name: string, url: string, routes: readonly RouteDescription[], showsUrl: boolean, onRemove: () => void }} has
   */
  constructor({ name, url, routes, showsUrl, onRemove }) {
    this.#name = name;
    this.#url = url;
    this.#frames = new FrameList(name);
    this.#composer = new Composer({ client: name, routes, send: (text) => this.#send(text) });
    this.#toggle.type = "button";
    this.#toggle.addEventListener("click", () => this.#toggled());
    const remove = element("button", { class: "quiet", text: "×", label: `Remove ${name}`, title: "Remove" });
    remove.type = "button";
    remove.addEventListener("click", () => {
      this.#wantsOpen = false;
      this.#socket?.close();
      this.#card.remove();
      onRemove();
    });
    const title = element("h3", {}, name, ...(showsUrl ? [element("code", { text: new URL(url).pathname })] : []));
    const header = element("header", {}, title, this.#state, this.#toggle, remove);
    this.#card = element("section", { class: "client", label: name }, header, this.#frames.element, this.#composer.element);
    this.#connect();
  }

  get element() {
    return this.#card;
  }

  get url() {
    return this.#url;
  }

  /** @param {readonly RouteDescription[]} routes as they are now */
  showRoutes(routes) {
    this.#composer.showRoutes(routes);
  }

  /** Connects again after the runtime was gone. */
  restore() {
    if (this.#isCut && this.#wantsOpen) this.#connect();
  }

  #toggled() {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    this.#wantsOpen = !isOpen;
    if (isOpen) this.#socket?.close(1000);
    else this.#connect();
  }

  #connect() {
    const startedAt = performance.now();
    let opened = false;
    this.#isCut = false;
    this.#show("connecting");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      opened = true;
      this.#show("open");
      this.#frames.add({ kind: "state", text: "open", latencyMs: performance.now() - startedAt, since: "since the handshake began" });
      announce(`${this.#name} is open`);
    });
    socket.addEventListener("message", ({ data }) => {
      this.#frames.add({ kind: "received", text: data, ...findCause(this.#name, data) });
      announce(`${this.#name} received ${data.slice(0, 80)}`);
    });
    socket.addEventListener("error", () => {
      const text = opened ? "the connection broke" : "the handshake was refused, or nobody answered; the activity has the reason";
      this.#frames.add({ kind: "error", text });
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.#isCut = opened;
      this.#show("closed");
      this.#frames.add({
        kind: "state",
        text: describeClose(code, reason),
        latencyMs: performance.now() - startedAt,
        since: "since the handshake began",
      });
      announce(`${this.#name} is closed`);
    });
  }

  /**
   * @param {string} text
   * @returns {boolean} whether it could be sent
   */
  #send(text) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      this.#frames.add({ kind: "error", text: "not sent: the connection is not open" });
      return false;
    }
    noteSent(this.#name, text);
    this.#socket.send(text);
    this.#frames.add({ kind: "sent", text });
    return true;
  }

  /** @param {"connecting" | "open" | "closed"} state */
  #show(state) {
    this.#state.textContent = state;
    this.#state.dataset.state = state;
    this.#toggle.textContent = state === "closed" ? "Connect" : "Close";
    this.#toggle.setAttribute("aria-label", `${state === "closed" ? "Connect" : "Close"} ${this.#name}`);
    this.#toggle.disabled = state === "connecting";
  }
}
