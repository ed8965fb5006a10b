import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import type { Endpoints } from "../endpoints";
import { isOwnRequest } from "../http/own-request";

const PAGE = path.join(__dirname, "page.html");

/** The page loads nothing and speaks to nobody but this server. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self' ws:; img-src data:; frame-ancestors 'none'";

/** Answers what belongs to no stage: the page at `/`, the endpoints at `/.fanfare/ready`, and to the rest what API Gateway answers. */
export function serveConsole(request: IncomingMessage, response: ServerResponse, endpoints: Endpoints): void {
  const pathname = (request.url ?? "/").split("?", 1)[0];
  if (request.method === "GET" && pathname === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY });
    createReadStream(PAGE).pipe(response);
  } else if (request.method === "GET" && pathname === "/.fanfare/ready" && isOwnRequest(request)) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(endpoints));
  } else {
    response.writeHead(403, { "content-type": "application/json", "x-amzn-ErrorType": "ForbiddenException" });
    response.end(JSON.stringify({ message: "Forbidden" }));
  }
}
