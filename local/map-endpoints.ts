import { stageAddresses } from "./api-gateway/stage-addresses";
import type { Model } from "./model";

/**
 * Environment variables with every address of an emulated stage, as the stack composes it for AWS, replaced by where the stage is
 * here. A stack that does not give its function the address fails here as it fails on AWS.
 * @param host `127.0.0.1:3001`
 */
export function mapEndpoints(variables: Readonly<Record<string, string>>, model: Model, host: string): Record<string, string> {
  const replacements = stageAddresses(model).map(({ domainName, pathOnAws, path }) => ({
    address: new RegExp(`(https|wss)://${escapePattern(domainName + pathOnAws)}(?![\\w.~-])`, "g"),
    path,
  }));
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      replacements.reduce(
        (text, { address, path }) => text.replace(address, (_match, scheme) => `${SCHEMES[scheme]}://${host}${path}`),
        value,
      ),
    ]),
  );
}

const SCHEMES: Readonly<Record<string, string>> = { https: "http", wss: "ws" };

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
