import { stageAddresses } from "./api-gateway/stage-addresses";
import type { Model } from "./model";

/** An address of a stage, without a scheme: `abc.execute-api.eu-west-1.amazonaws.com/dev` is `127.0.0.1:3001/dev`. */
export interface AddressHere {
  readonly onAws: string;
  readonly here: string;
}

/** @param host `127.0.0.1:3001` */
export function addressesHere(model: Model, host: string): AddressHere[] {
  return stageAddresses(model).map(({ domainName, pathOnAws, path }) => ({ onAws: domainName + pathOnAws, here: host + path }));
}

/**
 * Environment variables with every address of an emulated stage, as the stack composes it for AWS, replaced by where the stage is
 * here. A stack that does not give its function the address fails here as it fails on AWS.
 * @param host `127.0.0.1:3001`
 */
export function mapEndpoints(variables: Readonly<Record<string, string>>, model: Model, host: string): Record<string, string> {
  const addresses = addressesHere(model, host);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, replaceAddresses(value, addresses)]));
}

/** A text with the addresses of this machine in place of those on AWS. */
export function replaceAddresses(text: string, addresses: readonly AddressHere[]): string {
  return addresses.reduce((replaced, { onAws, here }) => {
    const address = new RegExp(`(https|wss)://${escapePattern(onAws)}(?![\\w.~-])`, "g");
    return replaced.replace(address, (_match, scheme) => `${SCHEMES[scheme]}://${here}`);
  }, text);
}

const SCHEMES: Readonly<Record<string, string>> = { https: "http", wss: "ws" };

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
