import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "./addresses";

/**
 * Whether a request comes from a tool or from a page of this server. A browser carries out requests for every page that it shows. A page of
 * another origin is known by its `Origin` header. A page whose domain name was pointed to this machine (DNS rebinding) is known by its
 * `Host` header. For requests without an `Origin`, such as those for images, browsers say in `Sec-Fetch-Site` whose page it is; `none` is
 * the address bar.
 * @param exposedAs the name or address under which other machines may ask; undefined answers on loopback addresses only.
 */
export function isOwnRequest(request: IncomingMessage, exposedAs?: string): boolean {
  const { origin, "sec-fetch-site": site = "none" } = request.headers;
  const host = ownHost(request, exposedAs);
  const isOwnPage = origin === undefined || origin === `http://${host}`;
  return host !== undefined && isOwnPage && (site === "same-origin" || site === "none");
}

/** The `Host` header in lower case, or undefined when it does not name this server. */
export function ownHost({ headers, socket }: IncomingMessage, exposedAs?: string): string | undefined {
  const host = headers.host?.toLowerCase() ?? "";
  const isOwn = exposedAs === undefined ? isLoopbackHost(host, socket) : isExposedHost(host, exposedAs);
  return isOwn ? host : undefined;
}

function isLoopbackHost(host: string, { localAddress = "", localPort }: IncomingMessage["socket"]): boolean {
  return isLoopback(localAddress) && ["127.0.0.1", "localhost", "[::1]"].some((name) => host === `${name}:${localPort}`);
}

/** With any port: a container's port may be another one outside. A foreign page cannot make an address, or `localhost`, its own name. */
function isExposedHost(host: string, exposedAs: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return isIP(name) !== 0 || name === "localhost" || name === exposedAs.toLowerCase();
}
