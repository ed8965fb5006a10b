import { byId, element } from "./element.js";
import { count, duration } from "./numbers.js";
import { routeTotalsKey } from "./route-totals-key.js";
import { shortNames } from "./short-names.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */
/** @typedef {import("../describe-stack").StageDescription} StageDescription */
/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */
/** @typedef {import("../describe-stack").FunctionDescription} FunctionDescription */
/** @typedef {import("../describe-stack").PermissionDescription} PermissionDescription */
/** @typedef {import("../feed").Totals} Totals */

/** What stands in a route's place. */
const NO_ROUTE = "no route";

/** The way of a frame through the stack, a lane for each route: what is sent, its route, its function, and what that may do. */
export class Routes {
  /** @type {Map<string, { lane: HTMLElement, hits: HTMLElement, seen: number }>} */
  #lanes = new Map();

  /** @param {StackDescription} stack */
  showStack(stack) {
    const short = shortNames(stack);
    this.#lanes.clear();
    const [first] = stack.stages;
    byId("selection").replaceChildren(
      ...(first && stack.stages.length === 1
        ? ["The route is what ", element("code", { text: first.routeSelectionExpression }), " says"]
        : []),
    );
    const stages = stack.stages.flatMap((stage) => this.#stage(stage, stack, short));
    byId("routes").replaceChildren(...stages, ...withoutRoute(stack, short));
  }

  /** @param {Totals} totals */
  showTotals({ routes }) {
    for (const [key, { lane, hits, seen }] of this.#lanes) {
      const totals = routes[key];
      const invocations = totals?.invocations ?? 0;
      if (!totals || invocations === seen) continue;
      this.#lanes.set(key, { lane, hits, seen: invocations });
      hits.replaceChildren(
        element("b", { text: `${count(invocations)} ×` }),
        ` ${duration(totals.durationMs / invocations)}`,
        ...(totals.failures > 0 ? [element("span", { class: "failed", text: ` ${count(totals.failures)} failed` })] : []),
      );
      hits.title = "Invocations, and how long they took on average";
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) continue;
      for (const running of lane.getAnimations()) running.cancel();
      lane.animate([{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }], { duration: 700, easing: "ease-out" });
    }
  }

  /**
   * @param {StageDescription} stage
   * @param {StackDescription} stack
   * @param {(name: string) => string} short
   */
  #stage(stage, stack, short) {
    const list = element("ul", { class: "lanes" });
    for (const route of [...stage.routes].sort((a, b) => order(a) - order(b))) {
      const lambda = stack.functions.find(({ name }) => name === route.functionName);
      const hits = element("span", { class: "hits", text: "not yet" });
      const lane = element(
        "li",
        {},
        ...cells(sends(route), route.routeKey, route.functionName, short),
        effects(route, lambda, short),
        hits,
      );
      this.#lanes.set(routeTotalsKey(route.routeKey, route.functionName), { lane, hits, seen: 0 });
      list.append(lane);
    }
    if (stack.stages.length === 1) return [list];
    const title = element("h3", {}, `${stage.apiName} `, element("code", { text: stage.websocketUrls[0] ?? "" }));
    return [
      title,
      element("p", { class: "note" }, "The route is what ", element("code", { text: stage.routeSelectionExpression }), " says"),
      list,
    ];
  }
}

/**
 * Functions that clients reach through other functions only.
 *
 * @param {StackDescription} stack
 * @param {(name: string) => string} short
 */
function withoutRoute(stack, short) {
  const routes = stack.stages.flatMap((stage) => stage.routes);
  const onRoutes = new Set(routes.map(({ functionName }) => functionName));
  const lanes = stack.functions
    .filter(({ name }) => !onRoutes.has(name))
    .map((lambda) => {
      const callers = stack.functions.filter(
        (caller) => caller !== lambda && caller.may.some((may) => may.service === "lambda" && may.resource === lambda.name),
      );
      const decides = routes.some(({ authorizedBy }) => authorizedBy === lambda.name);
      const from = decides
        ? "a handshake, first of all"
        : callers.length > 0
          ? `an event of ${callers.map(({ name }) => short(name)).join(", ")}`
          : "no frame";
      return element(
        "li",
        {},
        ...cells(element("span", { text: from }), decides ? "authorizer" : NO_ROUTE, lambda.name, short),
        permissions(lambda, short, ""),
      );
    });
  return lanes.length === 0 ? [] : [element("ul", { class: "lanes" }, ...lanes)];
}

/**
 * @param {HTMLElement} sent
 * @param {string} routeKey
 * @param {string} functionName
 * @param {(name: string) => string} short
 */
function cells(sent, routeKey, functionName, short) {
  return [
    element("span", { class: "sends" }, sent),
    element("span", { class: "route" }, element("code", { class: routeKey === NO_ROUTE ? "none" : "", text: routeKey })),
    element("span", { class: "function", title: functionName }, element("span", { class: "lambda", text: "λ" }), ` ${short(functionName)}`),
  ];
}

/** @param {RouteDescription} route */
function sends({ routeKey, example }) {
  if (routeKey === "$connect") return element("span", { text: "the handshake" });
  if (routeKey === "$disconnect") return element("span", { text: "the close" });
  if (routeKey === "$default")
    return element("span", {}, ...(example === undefined ? [] : [element("code", { text: example }), ", "]), "anything else");
  return element("code", { text: example ?? "a frame" });
}

/**
 * @param {RouteDescription} route
 * @param {FunctionDescription | undefined} lambda
 * @param {(name: string) => string} short
 */
function effects(route, lambda, short) {
  return permissions(lambda, short, outcome(route));
}

/** @param {RouteDescription} route */
function outcome({ routeKey, repliesToClient, authorizedBy }) {
  if (routeKey === "$connect") return `${authorizedBy === undefined ? "" : `asked by ${authorizedBy} first; `}2xx completes the handshake`;
  if (routeKey === "$disconnect") return "nobody waits for it";
  return repliesToClient ? "its answer goes back to the sender" : "";
}

/**
 * @param {FunctionDescription | undefined} lambda
 * @param {(name: string) => string} short
 * @param {string} then
 */
function permissions(lambda, short, then) {
  const may = (lambda?.may ?? []).map((permission) => element("span", { class: "may" }, ...describe(permission, short)));
  return element("span", { class: "effects" }, ...may, ...(then === "" ? [] : [element("span", { class: "note", text: then })]));
}

/**
 * @param {PermissionDescription} permission
 * @param {(name: string) => string} short
 * @returns {(Node | string)[]}
 */
function describe({ service, actions, resource }, short) {
  if (service === "execute-api") {
    const [, , method = "*"] = resource.split("/");
    return [element("b", { text: method }), " @connections"];
  }
  if (service === "lambda" && actions.join() === "InvokeFunction") return [element("b", { text: "Invoke" }), ` ${short(resource)}`];
  return [element("b", { text: actions.join(", ") }), ` ${short(resource)}`];
}

/**
 * A connection's life from top to bottom.
 *
 * @param {RouteDescription} route
 */
function order({ routeKey }) {
  return ["$connect", "", "$default", "$disconnect"].indexOf(routeKey.startsWith("$") ? routeKey : "");
}
