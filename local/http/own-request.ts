import type { IncomingMessage } from "node:http";

/**
 * Whether a request comes from a tool or from a page of this server. The browser of whoever runs the runtime would carry out a request
 * for any page that it shows: one of another origin says so in `Origin`, and one whose domain name was pointed to this machine (DNS
 * rebinding) gives that name as `Host`. For what it asks without `Origin`, such as an image, a browser says in `Sec-Fetch-Site` whose page
 * it is for; `none` is the address bar.
 */
export function isOwnRequest({ headers, socket }: IncomingMessage): boolean {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${socket.localPort}`);
  const { host = "", origin, "sec-fetch-site": site = "none" } = headers;
  const isOwnPage = origin === undefined || origin === `http://${host.toLowerCase()}`;
  return hosts.includes(host.toLowerCase()) && isOwnPage && (site === "same-origin" || site === "none");
}
