import type { IncomingMessage } from "node:http";

/**
 * Whether a request comes from a tool or from a page of this server. A browser carries out requests for any page that it shows. A page of
 * another origin has that in `Origin`; a page whose domain name was pointed to this machine (DNS rebinding) has that name in `Host`.
 * Requests without `Origin`, such as those for images, have the relation to their page in `Sec-Fetch-Site`; `none` is the address bar.
 */
export function isOwnRequest({ headers, socket }: IncomingMessage): boolean {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${socket.localPort}`);
  const { host = "", origin, "sec-fetch-site": site = "none" } = headers;
  const isOwnPage = origin === undefined || origin === `http://${host.toLowerCase()}`;
  return hosts.includes(host.toLowerCase()) && isOwnPage && (site === "same-origin" || site === "none");
}
