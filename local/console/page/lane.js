import { element } from "./element.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */
/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */
/** @typedef {import("../describe-stack").FunctionDescription} FunctionDescription */
/** @typedef {import("../describe-stack").PermissionDescription} PermissionDescription */
/** @typedef {(name: string) => string} Shorten */

/** Services whose actions are known by their names alone. */
const WITHOUT_SERVICE = new Set(["dynamodb", "sqs"]);

/**
 * The way of what a client sends: its route, the function, what that may do, and where its answer goes.
 *
 * @param {RouteDescription} route
 * @param {StackDescription} stack
 * @param {Shorten} short
 */
export function routeLane(route, stack, short) {
  const { routeKey, functionName, integration = "" } = route;
  const lambda = stack.functions.find(({ name }) => name === functionName);
  const target = functionName === undefined ? element("span", { class: "function", text: integration }) : functionOf(functionName, short);
  return lane(sentTo(route), element("code", { text: routeKey }), target, permissions(lambda, short), outcome(route));
}

/**
 * The way of an event that comes to a function without a route.
 *
 * @param {FunctionDescription} lambda
 * @param {StackDescription} stack
 * @param {Shorten} short
 */
export function functionLane(lambda, stack, short) {
  const decides = stack.stages.some(({ routes }) => routes.some(({ authorizedBy }) => authorizedBy === lambda.name));
  const callers = stack.functions.filter((caller) => caller !== lambda && caller.may.some((permission) => isInvokeOf(lambda, permission)));
  const names = callers.map(({ name }) => short(name)).join(", ");
  const from = decides ? "the handshake, before $connect" : names === "" ? "nothing that a client sends" : `an event of ${names}`;
  const route = decides ? element("code", { text: "authorizer" }) : element("span", { class: "note", text: "no route" });
  return lane(element("span", { text: from }), route, functionOf(lambda.name, short), permissions(lambda, short), "");
}

/**
 * @param {HTMLElement} sent
 * @param {HTMLElement} route
 * @param {HTMLElement} target
 * @param {HTMLElement[]} may
 * @param {string} then
 */
function lane(sent, route, target, may, then) {
  const hits = element("span", { class: "hits", text: "not yet" });
  const made = element(
    "li",
    {},
    element("span", { class: "sends" }, sent),
    element("span", { class: "route" }, route),
    target,
    element("span", { class: "effects" }, ...may, ...(then === "" ? [] : [element("span", { class: "note", text: then })])),
    hits,
  );
  return { lane: made, hits };
}

/**
 * @param {string} name
 * @param {Shorten} short
 */
function functionOf(name, short) {
  return element("span", { class: "function", title: name }, element("span", { class: "lambda", text: "λ" }), ` ${short(name)}`);
}

/** @param {RouteDescription} route */
function sentTo({ routeKey, example }) {
  if (routeKey === "$connect") return element("span", { text: "the handshake" });
  if (routeKey === "$disconnect") return element("span", { text: "the close" });
  const code = element("code", { text: example ?? "a frame" });
  return routeKey === "$default" ? element("span", {}, code, ", anything else") : code;
}

/** @param {RouteDescription} route */
function outcome({ routeKey, repliesToClient, authorizedBy }) {
  if (routeKey === "$connect")
    return `${authorizedBy === undefined ? "" : `after ${authorizedBy} has agreed; `}2xx completes the handshake`;
  if (routeKey === "$disconnect") return "nobody waits for it";
  return repliesToClient ? "its answer goes back to the sender" : "";
}

/**
 * @param {FunctionDescription | undefined} lambda
 * @param {Shorten} short
 */
function permissions(lambda, short) {
  return (lambda?.may ?? []).map(({ service, actions, resource }) => {
    const [action, on] = inWords(service, actions, resource === "*" ? "on anything" : resource);
    return element("span", { class: "may" }, element("b", { text: action }), ` ${short(on)}`);
  });
}

/**
 * @param {string} service
 * @param {readonly string[]} actions
 * @param {string} resource
 * @returns {[action: string, on: string]}
 */
function inWords(service, actions, resource) {
  const method = /^[^/]+\/[^/]+\/([A-Z]+|\*)\/@connections\//.exec(resource)?.[1];
  if (service === "execute-api" && method !== undefined) return [method === "*" ? "any method" : method, "@connections"];
  if (service === "lambda" && actions.join() === "InvokeFunction") return ["Invoke", resource];
  const isKnown = service === "" || (WITHOUT_SERVICE.has(service) && !actions.some((action) => action.includes("*")));
  return [(isKnown ? actions : actions.map((action) => `${service}:${action}`)).join(", "), resource];
}

/**
 * @param {FunctionDescription} lambda
 * @param {PermissionDescription} permission
 */
function isInvokeOf(lambda, { service, resource }) {
  return service === "lambda" && resource === lambda.name;
}
