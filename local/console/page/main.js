import { ActivityList } from "./activity.js";
import { Charts } from "./charts.js";
import { Clients } from "./clients.js";
import { byId, element } from "./element.js";
import { listenToRuntime } from "./feed.js";
import { Figures } from "./figures.js";
import { Routes } from "./routes.js";

/** @typedef {import("../describe-stack").StackDescription} StackDescription */

const figures = new Figures();
const routes = new Routes();
const clients = new Clients();
const charts = new Charts();
const activity = new ActivityList();
let startedAt = 0;

listenToRuntime({
  onSnapshot(snapshot) {
    const isAnother = startedAt !== snapshot.startedAt;
    if (isAnother) activity.begin();
    showStack(snapshot.stack);
    figures.showState(snapshot.state);
    routes.showTotals(snapshot.state.totals);
    activity.add(snapshot.activity, 0);
    if (isAnother && startedAt !== 0) clients.restore();
    startedAt = snapshot.startedAt;
  },
  onTick({ state, activity: happened, omitted, second }) {
    figures.showState(state);
    routes.showTotals(state.totals);
    activity.add(happened, omitted);
    if (!second) return;
    figures.showSecond(second);
    charts.add(second);
  },
  onStack: showStack,
  onState(state) {
    const link = byId("link");
    link.dataset.state = state;
    link.textContent = state === "live" ? "live" : "the runtime is gone; looking for it";
  },
});

/** @param {StackDescription} described */
function showStack(described) {
  const stack = fromHere(described);
  const urls = stack.stages.map(({ websocketUrls: [first = ""] }) => element("code", { text: first }));
  byId("addresses").replaceChildren(...urls, element("span", { text: stack.region }));
  activity.showStack(stack);
  routes.showStack(stack);
  clients.showStack(stack);
}

/**
 * With the addresses under the host that this page has: the runtime describes them for its own machine, and the page may be on another.
 *
 * @param {StackDescription} stack
 * @returns {StackDescription}
 */
function fromHere(stack) {
  /** @param {string} url */
  const here = (url) => Object.assign(new URL(url), { host: location.host }).href;
  return { ...stack, stages: stack.stages.map((stage) => ({ ...stage, websocketUrls: stage.websocketUrls.map(here) })) };
}
