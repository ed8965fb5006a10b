import type { Model, Stage, WebSocketApi } from "../model";

/** Which stage of which API. Connections keep only this, so that a stage may change under them. */
export interface StageName {
  readonly apiId: string;
  readonly stageName: string;
}

export interface DeployedStage {
  readonly api: WebSocketApi;
  readonly stage: Stage;
}

/** One way to reach a stage: as the stack writes it for AWS, and where the same is here. */
export interface StageAddress {
  readonly at: StageName;
  /** The host that clients use on AWS: the API's own, or a custom domain. */
  readonly domainName: string;
  /** What follows that host on AWS: `/{stage}`, or `/{mapping key}` on a custom domain, or nothing on its root. */
  readonly pathOnAws: string;
  /** What follows the one host that all share here. */
  readonly path: string;
  /** False for the execute-api host of an API that disabled it: it answers 403. */
  readonly isEnabled: boolean;
}

/** Every request asks for them, and a model does not change: another state of the stack is another model. */
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
      // The stages of the first API are where their URL ends on AWS; those of the others are below their API's id.
      const path = index === 0 ? pathOnAws : `/${apiId}${pathOnAws}`;
      const domainName = `${apiId}.execute-api.${model.region}.amazonaws.com`;
      return { at: { apiId, stageName: name }, domainName, pathOnAws, path, isEnabled: !defaultEndpointDisabled };
    }),
  );
  return [...own.filter(({ isEnabled }) => isEnabled), ...custom, ...own.filter(({ isEnabled }) => !isEnabled)];
}

/** What a request is for: a stage by one of its addresses, and what follows that in the path. */
export interface Resolved extends Pick<StageAddress, "at" | "domainName" | "isEnabled"> {
  readonly rest: string;
}

/**
 * Finds the stage that a request is for. On AWS the host says which API or custom domain it is; so it does here, for clients that send
 * that host, and every address is served at a path of the runtime's own host too.
 * @param host of the request's Host header, with a port or without.
 * @returns "unknown" for a host that AWS would know and a path that leads nowhere there, undefined for what is nobody's.
 */
export function resolve(model: Model, host: string, pathname: string): Resolved | "unknown" | undefined {
  const hostName = host.replace(/:\d*$/, "").toLowerCase();
  const addresses = stageAddresses(model);
  const ofHost = addresses.filter(({ at, domainName }) => domainName === hostName || hostName.startsWith(`${at.apiId}.execute-api.`));
  if (ofHost.length > 0 || model.domains.some(({ domainName }) => domainName === hostName)) {
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
      const paths = address.domainName.startsWith(`${apiId}.`) ? [address.path, `/${apiId}/${stageName}`] : [address.path];
      return paths.map((path) => ({ address, path }));
    }),
    pathname,
  );
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
