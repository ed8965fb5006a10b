import { byId, element } from "./element.js";
import { functionLane, routeLane } from "./lane.js";
import { count, duration } from "./numbers.js";
import { shortNames } from "./short-names.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */
/** @typedef {import("../describe-stack").StageDescription} StageDescription */
/** @typedef {import("../describe-stack").RouteDescription} RouteDescription */
/** @typedef {import("../feed").Totals} Totals */

/** The way of each frame through the stack, and how often it was gone. */
export class Routes {
  /** @type {Map<string, { lane: HTMLElement, hits: HTMLElement, seen: number }>} */
  #lanes = new Map();

  /** @param {StackDescription} stack */
  showStack(stack) {
    const short = shortNames(stack);
    this.#lanes.clear();
    const stages = stack.stages.flatMap((stage) => {
      const lanes = [...stage.routes]
        .sort((a, b) => order(a) - order(b))
        .map((route) => this.#keep(route.id, routeLane(route, stack, short)));
      return [...(stack.stages.length > 1 ? stageTitle(stage) : []), element("ul", { class: "lanes" }, ...lanes)];
    });
    const onRoutes = new Set(stack.stages.flatMap(({ routes }) => routes.map(({ functionName }) => functionName)));
    const others = stack.functions.filter(({ name }) => !onRoutes.has(name));
    const rest = others.map((lambda) => this.#keep(lambda.id, functionLane(lambda, stack, short)));
    byId("routes").replaceChildren(...stages, ...(rest.length > 0 ? [element("ul", { class: "lanes" }, ...rest)] : []));
    const [first] = stack.stages;
    byId("selection").replaceChildren(...(first && stack.stages.length === 1 ? selection(first) : []));
  }

  /** @param {Totals} totals */
  showTotals({ lanes }) {
    for (const [id, known] of this.#lanes) {
      const { invocations = 0, failures = 0, durationMs = 0 } = lanes[id] ?? {};
      if (invocations === known.seen) continue;
      known.seen = invocations;
      known.hits.replaceChildren(
        element("b", { text: `${count(invocations)} ×` }),
        ` ${duration(durationMs / Math.max(1, invocations))}`,
        ...(failures > 0 ? [element("span", { class: "failed", text: `${count(failures)} failed` })] : []),
      );
      known.hits.title = "Invocations, and how long they took on average";
      flash(known.lane);
    }
  }

  /**
   * @param {string} id
   * @param {{ lane: HTMLElement, hits: HTMLElement }} made
   */
  #keep(id, made) {
    this.#lanes.set(id, { ...made, seen: 0 });
    return made.lane;
  }
}

/** @param {StageDescription} stage */
function stageTitle(stage) {
  const title = element("h3", {}, `${stage.apiName} `, element("code", { text: stage.websocketUrls[0] ?? "" }));
  return [title, element("p", { class: "note" }, ...selection(stage))];
}

/** @param {StageDescription} stage */
function selection({ routeSelectionExpression }) {
  return ["The route is what ", element("code", { text: routeSelectionExpression }), " says"];
}

/**
 * A connection's life from top to bottom.
 *
 * @param {RouteDescription} route
 */
function order({ routeKey }) {
  return ["$connect", "", "$default", "$disconnect"].indexOf(routeKey.startsWith("$") ? routeKey : "");
}

/** @param {HTMLElement} lane */
function flash(lane) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const running of lane.getAnimations()) running.cancel();
  lane.animate([{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }], { duration: 700, easing: "ease-out" });
}
