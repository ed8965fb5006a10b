import type { AccountReader, Collections, Draft } from "../../account/account-state";
import type { ApiEntry, ApiPartCollections } from "../../account/entries/api-gateway";
import { notFound } from "./errors";

/** @throws ModelledError NotFoundException */
export function findApi(account: AccountReader, apiId = ""): ApiEntry {
  const api = account.get("apigateway.apis", apiId);
  if (!api) throw notFound(`Unable to find API by id ${apiId}`);
  return api;
}

/** The entries of one kind that belong to APIs. */
class ApiParts<K extends keyof ApiPartCollections> {
  readonly #kind: K;
  readonly #isUnknown: (id: string) => string;

  /** @param isUnknown the message for an id that does not exist. */
  constructor(kind: K, isUnknown: (id: string) => string) {
    this.#kind = kind;
    this.#isUnknown = isUnknown;
  }

  /** @throws ModelledError NotFoundException */
  find(account: AccountReader, apiId = "", id = ""): Collections[K] {
    findApi(account, apiId);
    const entry = account.get(this.#kind, `${apiId}/${id}`);
    if (!entry) throw notFound(this.#isUnknown(id));
    return entry;
  }

  has(account: AccountReader, apiId: string, id: string): boolean {
    return account.get(this.#kind, `${apiId}/${id}`) !== undefined;
  }

  /** In the order in which they were made. */
  of(account: AccountReader, apiId = ""): Collections[K][] {
    findApi(account, apiId);
    return account.all(this.#kind).filter(({ ApiId }) => ApiId === apiId);
  }

  put(draft: Draft, id: string, entry: Collections[K]): Collections[K] {
    draft.put(this.#kind, `${entry.ApiId}/${id}`, entry);
    return entry;
  }

  remove(draft: Draft, apiId: string, id: string): void {
    draft.remove(this.#kind, `${apiId}/${id}`);
  }
}

export const ROUTES = new ApiParts("apigateway.routes", (id) => `Unable to find Route by id ${id}`);
export const ROUTE_RESPONSES = new ApiParts("apigateway.routeResponses", (id) => `Unable to find RouteResponse by id ${id}`);
export const INTEGRATIONS = new ApiParts("apigateway.integrations", (id) => `Unable to find Integration by id ${id}`);
export const INTEGRATION_RESPONSES = new ApiParts(
  "apigateway.integrationResponses",
  (id) => `Unable to find IntegrationResponse by id ${id}`,
);
export const AUTHORIZERS = new ApiParts("apigateway.authorizers", (id) => `Unable to find Authorizer by id ${id}`);
export const MODELS = new ApiParts("apigateway.models", (id) => `Unable to find Model by id ${id}`);
export const STAGES = new ApiParts("apigateway.stages", (name) => `Unable to find Stage by name ${name}`);
export const DEPLOYMENTS = new ApiParts("apigateway.deployments", (id) => `Unable to find Deployment by id ${id}`);
