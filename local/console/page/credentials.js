import { element } from "./element.js";
import { TOKEN } from "./handshake.js";

/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */
/** @typedef {import("./handshake.js").Credentials} Credentials */

const HINT =
  "Browsers cannot send headers such as Authorization with a WebSocket, only a query string and sub-protocols. " +
  `${TOKEN} in them stands for the token. The page neither shows nor stores the token. Changes count from the next Connect on.`;

/** The part of a client's card that says what it connects with. Open from the start where the stage is protected. */
export class CredentialFields {
  #query;
  #subprotocols;
  #token;
  #needs = element("p", { class: "note" });
  #details;

  /**
   * @param {{ client: string, routes: readonly RouteDescription[], initial: Credentials, onEnter: () => void }} has
   */
  constructor({ client, routes, initial, onEnter }) {
    this.#query = field("Query string", client, `token=${TOKEN}`, initial.query, onEnter);
    this.#subprotocols = field("Sub-protocols", client, `chat, ${TOKEN}`, initial.subprotocols, onEnter);
    this.#token = field("Token", client, "", initial.token, onEnter);
    this.#token.input.type = "password";
    this.#details = element(
      "details",
      { class: "credentials" },
      element("summary", { text: "Credentials", label: `Credentials of ${client}` }),
      this.#needs,
      this.#query.label,
      this.#subprotocols.label,
      this.#token.label,
      element("p", { class: "note", text: HINT }),
    );
    this.#details.open = this.#showNeeds(routes);
  }

  get element() {
    return this.#details;
  }

  /** @returns {Credentials} as they are now */
  get value() {
    return { query: this.#query.input.value, subprotocols: this.#subprotocols.input.value, token: this.#token.input.value };
  }

  /** @param {readonly RouteDescription[]} routes as they are now */
  showRoutes(routes) {
    this.#showNeeds(routes);
  }

  /**
   * @param {readonly RouteDescription[]} routes
   * @returns {boolean} whether the stage is protected
   */
  #showNeeds(routes) {
    const needs = needsOf(routes.find(({ routeKey }) => routeKey === "$connect"));
    this.#needs.textContent = needs ?? "";
    this.#needs.hidden = needs === undefined;
    return needs !== undefined;
  }
}

/**
 * @param {string} name
 * @param {string} client
 * @param {string} placeholder
 * @param {string} value
 * @param {() => void} onEnter
 */
function field(name, client, placeholder, value, onEnter) {
  const input = element("input", { label: `${name} of ${client}` });
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = placeholder;
  input.value = value;
  // There is no form around it: browsers offer to store the password of a form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) onEnter();
  });
  return { input, label: element("label", {}, element("span", { text: name }), input) };
}

/**
 * @param {readonly RouteDescription[]} routes
 * @returns {boolean} whether `$connect` asks for a signature
 */
export function isSigned(routes) {
  const connect = routes.find(({ routeKey }) => routeKey === "$connect");
  return connect?.authorizedBy !== undefined && connect.identitySources === undefined;
}

/**
 * What `$connect` asks for, in a sentence.
 *
 * @param {RouteDescription | undefined} connect
 * @returns {string | undefined} undefined where everyone may connect
 */
function needsOf(connect) {
  if (connect?.authorizedBy === undefined) return undefined;
  const { authorizedBy, identitySources } = connect;
  if (identitySources === undefined)
    return "$connect asks for a request signed for IAM. With an empty query string the runtime signs each handshake as its administrator; otherwise give the query of a presigned URL.";
  const headers = identitySources.flatMap((source) => /^route\.request\.header\.(.+)$/.exec(source)?.[1] ?? []);
  const impossible = headers.filter((header) => header.toLowerCase() !== "sec-websocket-protocol");
  return [
    `$connect asks ${authorizedBy}${identitySources.length === 0 ? "." : `, which needs ${identitySources.join(" and ")}.`}`,
    ...(impossible.length === 0
      ? []
      : [`No browser can send ${impossible.join(" or ")}: connect with another client, such as npx wscat -H.`]),
  ].join(" ");
}
