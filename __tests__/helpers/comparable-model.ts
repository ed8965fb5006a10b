import type { Model } from "../../local/model";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * A model as it is whatever source made it: with names in place of ids that AWS draws, hashes in place of the paths of zip files, and
 * everything that has a name in the order of the names, since Terraform makes resources in no order.
 */
export function comparable(model: Model): Json {
  const drawn = [...apiIds(model), ...authorizerIds(model), ...codePaths(model)];
  return comparableJson(JSON.parse(JSON.stringify(model)), new Map(drawn));
}

function apiIds({ apis }: Model) {
  return apis.map(({ apiId, name }) => [apiId, `{id of API ${name}}`] as const);
}

function authorizerIds({ apis }: Model) {
  const routes = apis.flatMap(({ name, stages }) =>
    stages.flatMap(({ deployment }) => (deployment?.routes ?? []).map((route) => ({ name, ...route }))),
  );
  return routes.flatMap(({ name, routeKey, authorization }) =>
    authorization?.kind === "authorizer"
      ? [[authorization.authorizer.authorizerId, `{id of authorizer of ${name} ${routeKey}}`] as const]
      : [],
  );
}

function codePaths({ functions }: Model) {
  const archives = functions.flatMap(({ code, layers }) => [...(code ? [code] : []), ...layers.map((layer) => layer.code)]);
  return archives.map(({ path, sha256 }) => [path, `{zip ${sha256}}`] as const);
}

function comparableJson(value: Json, drawn: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return drawn.get(value) ?? value.replace(/[a-z0-9]+/g, (word) => drawn.get(word) ?? word);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return inOrderOfNames(value.map((item) => comparableJson(item, drawn)));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparableJson(item, drawn)]));
}

/** Lists without names, such as those of layers and key schemas, keep their order. */
function inOrderOfNames(list: readonly Json[]): Json {
  const named = list.flatMap((item) => {
    const name = nameOf(item);
    return name === undefined ? [] : [{ name, item }];
  });
  if (named.length < list.length) return list;
  return named.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ item }) => item);
}

const NAMES = ["name", "domainName", "routeKey", "statementId"] as const;

function nameOf(item: Json): string | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const members = item as { readonly [name: string]: Json };
  return NAMES.map((name) => members[name]).find((name) => typeof name === "string");
}
