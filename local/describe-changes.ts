import type { Model, WebSocketApi } from "./model";
import type { StackReading } from "./terraform/resources/read-model";

/**
 * What differs between two states of a stack: `function chat`, `policies of chat-role`, `route message added`. Where a function's zip is
 * stored does not count, only what is in it.
 */
export function describeChanges(before: StackReading, after: StackReading): string[] {
  const [old, current] = [partsOf(before.model), partsOf(after.model)];
  const changes = PARTS.flatMap((part) => {
    const names = new Set([...current[part].keys(), ...old[part].keys()]);
    return [...names].flatMap((name) => {
      const [was, is] = [old[part].get(name), current[part].get(name)];
      if (was === is) return [];
      // A function that is added or removed has its permissions with it.
      if (part === "permissions of" && (was === undefined || is === undefined)) return [];
      return `${part} ${name}${was === undefined ? " added" : is === undefined ? " removed" : ""}`;
    });
  });
  const wasLeftOut = new Set(before.leftOut.map(({ address }) => address));
  const leftOut = after.leftOut.filter(({ address }) => !wasLeftOut.has(address));
  const wasMadeUp = new Set(before.madeUp.map(({ reference }) => reference));
  const madeUp = after.madeUp.filter(({ reference }) => !wasMadeUp.has(reference));
  return [
    ...changes,
    ...leftOut.map(({ address }) => `left out ${address}`),
    ...madeUp.map(({ reference, value }) => `made up ${reference} ${value}`),
  ];
}

/** In the order in which they are told. `permissions` say who may invoke a function. */
const PARTS = ["function", "permissions of", "policies of", "API", "stage", "route", "domain", "table", "queue"] as const;

/** Each part by its name, as text that is equal when nothing has changed. */
function partsOf(model: Model): Record<(typeof PARTS)[number], Map<string, string>> {
  const { apis, domains, functions, roles, tables, queues } = model;
  const hasTwin = (api: WebSocketApi) => apis.some((other) => other.name === api.name && other.apiId !== api.apiId);
  const named = apis.map((api) => ({ api, name: hasTwin(api) ? `${api.name} ${api.apiId}` : api.name }));
  const stages = named.flatMap(({ api, name }) =>
    api.stages.map((stage) => ({ name: apis.length > 1 ? `${name}/${stage.name}` : stage.name, stage })),
  );
  const routes = stages.flatMap(({ name: stageName, stage }) =>
    (stage.deployment?.routes ?? []).map((route) => ({
      name: stages.length > 1 ? `${stageName} ${route.routeKey}` : route.routeKey,
      ...route,
    })),
  );
  return {
    function: byName(
      functions.map(({ code, layers, permissions, ...rest }) => ({
        ...rest,
        archives: [code, ...layers.map((layer) => layer.code)].map((archive) => archive?.sha256),
      })),
    ),
    "permissions of": byName(functions.map(({ name, permissions }) => ({ name, permissions }))),
    "policies of": byName(roles),
    API: byName(named.map(({ name, api: { stages: _, ...api } }) => ({ ...api, name }))),
    stage: byName(stages.map(({ name, stage: { deployment, ...stage } }) => ({ ...stage, name, ...selection(deployment) }))),
    route: byName(routes),
    domain: byName(domains.map(({ domainName, mappings }) => ({ name: domainName, mappings }))),
    table: byName(tables),
    queue: byName(queues),
  };
}

function selection(deployment: { readonly routeSelectionExpression: string } | undefined) {
  return { routeSelectionExpression: deployment?.routeSelectionExpression };
}

function byName(parts: readonly { readonly name: string }[]): Map<string, string> {
  return new Map(parts.map((part) => [part.name, JSON.stringify(part)]));
}
