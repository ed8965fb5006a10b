import { announce } from "./announce.js";
import { describeClose } from "./close-codes.js";
import { Composer } from "./composer.js";
import { CredentialFields, isSigned } from "./credentials.js";
import { element } from "./element.js";
import { findCause, noteSent } from "./frame-causes.js";
import { FrameList } from "./frame-list.js";
import { handshakeOf } from "./handshake.js";
import { ownSignature } from "./own-signature.js";
import { noteToken, withoutTokens } from "./tokens.js";

/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */
/** @typedef {import("./handshake.js").Credentials} Credentials */

/** A WebSocket client on a card: its frames, and a form to send some. */
export class Client {
  /** @type {WebSocket | undefined} */
  #socket;
  #url;
  #name;
  #frames;
  #composer;
  #credentials;
  #state = element("span", { class: "connection" });
  #toggle = element("button", { class: "quiet" });
  #card;
  /** Whether it was open until the server went. */
  #isCut = false;
  #wantsOpen = true;
  /** Whether `$connect` asks for a signature. */
  #isSigned;

  /**
   * @param {{
   *   name: string,
   *   url: string,
   *   routes: readonly RouteDescription[],
   *   credentials: Credentials,
   *   showsUrl: boolean,
   *   onRemove: () => void,
   * }} has
   */
  constructor({ name, url, routes, credentials, showsUrl, onRemove }) {
    this.#name = name;
    this.#url = url;
    this.#isSigned = isSigned(routes);
    this.#frames = new FrameList(name);
    this.#composer = new Composer({ client: name, routes, send: (text) => this.#send(text) });
    this.#credentials = new CredentialFields({ client: name, routes, initial: credentials, onEnter: () => this.#entered() });
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
    const parts = [header, this.#credentials.element, this.#frames.element, this.#composer.element];
    this.#card = element("section", { class: "client", label: name }, ...parts);
    void this.#connect();
  }

  get element() {
    return this.#card;
  }

  get url() {
    return this.#url;
  }

  /** @returns {Credentials} that it connects with next */
  get credentials() {
    return this.#credentials.value;
  }

  /** @param {readonly RouteDescription[]} routes as they are now */
  showRoutes(routes) {
    this.#isSigned = isSigned(routes);
    this.#credentials.showRoutes(routes);
    this.#composer.showRoutes(routes);
  }

  /** Connects again after the runtime was gone. */
  restore() {
    if (this.#isCut && this.#wantsOpen) void this.#connect();
  }

  #toggled() {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    this.#wantsOpen = !isOpen;
    if (isOpen) this.#socket?.close(1000);
    else void this.#connect();
  }

  /** Enter in a field of the credentials connects a client that is closed. */
  #entered() {
    if (this.#socket === undefined || this.#socket.readyState === WebSocket.CLOSED) this.#toggled();
  }

  async #connect() {
    this.#isCut = false;
    this.#show("connecting");
    const credentials = this.#credentials.value;
    // A signature is good for five minutes, so each handshake has its own. A query of the person's wins.
    const query = this.#isSigned && credentials.query.trim() === "" ? await ownSignature(this.#url) : credentials.query;
    const handshake = handshakeOf(this.#url, { ...credentials, query });
    if ("problem" in handshake) {
      this.#show("closed");
      this.#frames.add({ kind: "error", text: `not connected: ${handshake.problem}` });
      return;
    }
    noteToken(credentials.token);
    if (this.#wantsOpen) this.#open(handshake);
  }

  /** @param {{ url: string, subprotocols: string[] }} handshake */
  #open(handshake) {
    const startedAt = performance.now();
    let opened = false;
    const socket = new WebSocket(handshake.url, handshake.subprotocols);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      opened = true;
      this.#show("open");
      this.#frames.add({ kind: "state", text: "open", latencyMs: performance.now() - startedAt, since: "since the handshake began" });
      announce(`${this.#name} is open`);
    });
    socket.addEventListener("message", ({ data }) => {
      this.#frames.add({ kind: "received", text: data, ...findCause(this.#name, data) });
      announce(`${this.#name} received ${withoutTokens(data).slice(0, 80)}`);
    });
    socket.addEventListener("error", () => {
      this.#frames.add({ kind: "error", text: opened ? "the connection broke" : refused(handshake.subprotocols.length > 0) });
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

/**
 * A browser does not tell a page why a handshake failed.
 *
 * @param {boolean} offersSubprotocols
 */
function refused(offersSubprotocols) {
  const orUnchosen = offersSubprotocols ? " Or $connect chose no sub-protocol in its answer: browsers give up then." : "";
  return `the handshake was refused, or there was no answer; the activity has the reason.${orUnchosen}`;
}
