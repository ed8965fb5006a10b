import { hostNameOf } from "../http/served-host";
import type { Model, Stage, WebSocketApi } from "../model";

/** Names a stage of an API. Connections keep only this, so that a reload can change the stage. */
export interface StageName {
  readonly apiId: string;
  readonly stageName: string;
}

export interface DeployedStage {
  readonly api: WebSocketApi;
  readonly stage: Stage;
}

/** One address of a stage: on AWS, and on this machine. */
export interface StageAddress {
  readonly at: StageName;
  /** The host that clients use on AWS: the API's own, or a custom domain. */
  readonly domainName: string;
  /** Path below that host on AWS: `/{stage}`, or `/{mapping key}` on a custom domain; empty for the domain's root. */
  readonly pathOnAws: string;
  /** Path below the runtime's own host. */
  readonly path: string;
  /** False for the execute-api host of an API that disabled it: it answers 403. */
  readonly isEnabled: boolean;
}

/** Cached, since every request asks for them. A model never changes: a reload makes another one. */
const known = new WeakMap<Model, readonly StageAddress[]>();

/** Every way to reach a stage. The first of a stage is the one to tell people. */
export function stageAddresses(model: Model): readonly StageAddress[] {
  const addresses = known.get(model) ?? addressesIn(model);
  known.set(model, addresses);
  return addresses;
}

function addressesIn(model: Model): StageAddress[] {
  const custom = model.domains.flatMap(({ domainName, mappings }) =>
    mappings.map(({ apiId, stageName, key }): StageAddress => {
      const pathOnAws = key === "" ? "" : `/${key}`;
      return { at: { apiId, stageName }, domainName, pathOnAws, path: `/${domainName}${pathOnAws}`, isEnabled: true };
    }),
  );
  const own = model.apis.flatMap(({ apiId, stages, defaultEndpointDisabled }, index) =>
    stages.map(({ name }): StageAddress => {
      const pathOnAws = `/${name}`;
      // Stages of the first API have the path that they have on AWS; those of other APIs are below their API's id.
      const path = index === 0 ? pathOnAws : `/${apiId}${pathOnAws}`;
      const domainName = `${apiId}.execute-api.${model.region}.amazonaws.com`;
      return { at: { apiId, stageName: name }, domainName, pathOnAws, path, isEnabled: !defaultEndpointDisabled };
    }),
  );
  return [...own.filter(({ isEnabled }) => isEnabled), ...custom, ...own.filter(({ isEnabled }) => !isEnabled)];
}

/** The stage that a request is for, and the rest of the path after the stage's address. */
export interface Resolved extends Pick<StageAddress, "at" | "domainName" | "isEnabled"> {
  readonly rest: string;
}

/**
 * Finds the stage that a request is for. Under a host that a client on AWS would use, paths are those of that host on AWS: an API's
 * execute-api host has its stages, a custom domain has its mapping keys. Under any other host, such as `127.0.0.1:3001`, every address of
 * the stack is served, each at its local path.
 * @param host of the request's Host header, with a port or without.
 * @returns `"unknown"` for a host of AWS without a matching stage, undefined for a local path that belongs to no stage.
 */
export function resolve(model: Model, host: string, pathname: string): Resolved | "unknown" | undefined {
  const name = hostNameOf(host);
  const addresses = stageAddresses(model);
  if (isOfAws(model, name)) {
    const ofHost = addresses.filter((address) => address.domainName === name || executeApiOnLocalhost(address) === name);
    return (
      longestMatch(
        ofHost.map((address) => ({ address, path: address.pathOnAws })),
        pathname,
      ) ?? "unknown"
    );
  }
  return longestMatch(
    addresses.flatMap((address) => {
      const { apiId, stageName } = address.at;
      const paths = isExecuteApi(address) ? [address.path, `/${apiId}/${stageName}`] : [address.path];
      return paths.map((path) => ({ address, path }));
    }),
    pathname,
  );
}

/** True for a custom domain of the stack and for every execute-api host: one that is not of the stack belongs to another API on AWS. */
function isOfAws({ domains }: Model, name: string): boolean {
  return (
    /\.execute-api\.([a-z0-9-]+\.amazonaws\.com(\.cn)?|localhost)$/.test(name) || domains.some(({ domainName }) => domainName === name)
  );
}

function isExecuteApi({ at, domainName }: StageAddress): boolean {
  return domainName.startsWith(`${at.apiId}.execute-api.`);
}

/** `{apiId}.execute-api.localhost`, for clients that find this machine by a host name only; undefined for a custom domain. */
function executeApiOnLocalhost(address: StageAddress): string | undefined {
  return isExecuteApi(address) ? `${address.at.apiId}.execute-api.localhost` : undefined;
}

export function findStage(model: Model, { apiId, stageName }: StageName): DeployedStage | undefined {
  const api = model.apis.find((candidate) => candidate.apiId === apiId);
  const stage = api?.stages.find(({ name }) => name === stageName);
  return api && stage ? { api, stage } : undefined;
}

function longestMatch(candidates: readonly { readonly address: StageAddress; readonly path: string }[], pathname: string) {
  const matching = candidates.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  const [best] = matching.sort((a, b) => b.path.length - a.path.length);
  if (!best) return undefined;
  const { at, domainName, isEnabled } = best.address;
  return { at, domainName, isEnabled, rest: pathname.slice(best.path.length) };
}
