import type { Context } from "./artillery";

/**
 * Settles the address to test: `--target` wins over `WS_URL`, which wins over the address in the scenario's file (repeated in the variable
 * `defaultTarget`).
 *
 * @returns one line for an invalid address
 */
export function settleTarget({ vars }: Context): string[] {
  const target = vars.target === vars.defaultTarget ? (process.env.WS_URL ?? vars.target) : vars.target;
  if (typeof target !== "string" || !isWebSocketAddress(target)) {
    return [`The target is "${describeTarget(String(target))}", must be a ws:// or wss:// address: give it with --target or in WS_URL`];
  }
  vars.target = target;
  return [];
}

export function isWebSocketAddress(text: string): boolean {
  return URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol);
}

/**
 * The target as logs, errors and results may show it: scheme, host and path. The user info, the query and the fragment may hold
 * credentials and are left out.
 */
export function describeTarget(target: string): string {
  const { protocol, host, pathname } = URL.canParse(target) ? new URL(target) : { protocol: "", host: "", pathname: "" };
  // Without a host it is no address: "user:password@host" even counts as one of the scheme "user:".
  return host === "" ? target.replace(/[?#].*$/s, "").replace(/^.*@/s, "") : `${protocol}//${host}${pathname}`;
}
