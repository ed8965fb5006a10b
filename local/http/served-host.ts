import { isIP } from "node:net";

/** `ws.example.com:3001` → `ws.example.com`, `[::1]:3001` → `::1`; in lower case. */
export function hostNameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}

/**
 * Whether a `Host` header names this machine. A page whose domain name was pointed to this machine (DNS rebinding) can sign with the
 * administrator's public key, and only its `Host` gives it away. Addresses are safe: a page cannot point an address elsewhere.
 * @param names further host names that are served, in lower case.
 */
export function isServedHost(host: string | undefined, names: () => readonly string[]): boolean {
  const name = hostNameOf(host ?? "");
  return isIP(name) !== 0 || isLocalhost(name) || CONTAINER_HOSTS.has(name) || names().includes(name);
}

/** How containers of Docker and Podman call the machine that they run on. Public DNS has no names below `.internal`. */
const CONTAINER_HOSTS = new Set(["host.docker.internal", "host.containers.internal"]);

/** Browsers resolve `localhost`, and every name below it, to this machine only (RFC 6761, section 6.3). */
function isLocalhost(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost");
}
