import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { UserError } from "../errors";

export const IPV6_LOOPBACK = "::1";

/** Both, because `localhost` is one on some systems and the other on others. */
export const LOOPBACK: readonly string[] = ["127.0.0.1", IPV6_LOOPBACK];

/** All addresses of IPv4, and of both families. */
const WILDCARDS: Readonly<Record<string, readonly string[]>> = {
  "0.0.0.0": ["0.0.0.0", IPV6_LOOPBACK],
  "::": ["0.0.0.0", "::"],
};

/**
 * Where servers listen for a `--host`: there and on loopback, where functions reach the services.
 * @param host an address or a name of this machine; undefined for loopback alone.
 * @throws UserError for a name that is not known.
 */
export async function listenAddresses(host: string | undefined): Promise<readonly string[]> {
  if (host === undefined) return LOOPBACK;
  const name = withoutBrackets(host);
  const wildcard = WILDCARDS[name];
  if (wildcard) return wildcard;
  const found = await lookup(name, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`--host ${host}: no address is known for this name (${error.code})`);
  });
  return [...new Set([...LOOPBACK, ...found.map(({ address }) => address)])];
}

/** Whether only this machine reaches an address: `127.0.0.1`, `::1`, `::ffff:127.0.0.1`. */
export function isLoopback(address: string): boolean {
  return address === IPV6_LOOPBACK || /^(::ffff:)?127\./.test(address);
}

/** How a URL names the host: a wildcard is no address that clients can connect to, so it is loopback there. */
export function hostInUrls(host = "127.0.0.1"): string {
  const name = withoutBrackets(host);
  if (name in WILDCARDS) return "127.0.0.1";
  return isIPv6(name) ? `[${name}]` : name;
}

/** Addresses at which other machines reach a wildcard `host`; none for any other host. Link-local ones need a zone and are left out. */
export function networkAddresses(host = ""): string[] {
  const families = { "0.0.0.0": ["IPv4"], "::": ["IPv4", "IPv6"] }[withoutBrackets(host)] ?? [];
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ internal, family, address }) => !internal && families.includes(family) && !address.startsWith("fe80:"))
    .map(({ address }) => address);
}

/** `[::1]` is how URLs write `::1`. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
