import { lookup } from "node:dns";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { InvocationTimes } from "../../lambda/invocation";
import type { HttpEndpoint } from "../../model";
import type { BackendRequest, BackendResponse, Failed } from "../mapping/mapped-integration";

/** Largest body of a backend's response: the payload that API Gateway documents for REST APIs, in bytes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * Sends a request to the URL that the stack names, as API Gateway does: no redirects are followed, and the time limit is that of the whole
 * exchange. Link-local addresses are never called: they lead to the metadata of a cloud's machines, where this runtime may run.
 * Never rejects.
 */
export function sendHttp(
  endpoint: HttpEndpoint,
  apiId: string,
  request: BackendRequest,
): Promise<InvocationTimes & (Omit<BackendResponse, "selects"> | Failed)> {
  const startedAt = performance.now();
  const times = () => ({ durationMs: performance.now() - startedAt, waitMs: 0, initMs: undefined });
  const failed = (error: string) => ({ ...times(), failure: "failed" as const, about: { outcome: "error" as const, error } });
  return new Promise((resolve) => {
    let sent: ClientRequest;
    const timer = setTimeout(() => {
      const error = `API Gateway stopped waiting after ${endpoint.timeoutMs} ms`;
      resolve({ ...times(), failure: "timeout", about: { outcome: "timeout", error } });
      sent.destroy();
    }, endpoint.timeoutMs);
    timer.unref();
    const fail = ({ message }: Error) => {
      clearTimeout(timer);
      resolve(failed(message));
    };
    try {
      sent = open(endpoint, apiId, request);
    } catch (error) {
      return fail(error as Error);
    }
    // Must not keep the process alive after the gateway was closed.
    sent.once("socket", (socket) => socket.unref());
    sent.once("error", fail);
    sent.once("response", (response) => {
      readText(response).then((body) => {
        clearTimeout(timer);
        resolve({ ...times(), statusCode: response.statusCode ?? 0, headers: listsOf(response), body });
      }, fail);
    });
    sent.end(hasBody(endpoint.method) ? request.body : undefined);
  });
}

/** `POST https://example.com/messages`, without a query, which may have a secret. */
export function targetOf({ method, url }: HttpEndpoint): string {
  return `${method} ${url.split("?", 1)[0]}`;
}

function open({ url: template, method }: HttpEndpoint, apiId: string, { headers, query, path, body }: BackendRequest): ClientRequest {
  const url = new URL(
    template.replace(/\{([\w.$-]+)\}/g, (whole, name: string) => (name in path ? encodeURIComponent(path[name] ?? "") : whole)),
  );
  for (const [name, value] of query) url.searchParams.append(name, value);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) refuseLinkLocal(host);
  const own = {
    "user-agent": `AmazonAPIGateway_${apiId}`,
    "x-amzn-apigateway-api-id": apiId,
    ...(hasBody(method) && { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
  };
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return send(url, { method, headers: { ...own, ...headers }, lookup: lookupElsewhere, agent: false });
}

function hasBody(method: string): boolean {
  return method !== "GET" && method !== "HEAD";
}

/** Also the address of the metadata service by IPv6, which is not a link-local one. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");

/** @throws Error for an address that must not be called. */
function refuseLinkLocal(address: string): void {
  if (LINK_LOCAL.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"))
    throw new Error(`the local runtime does not call link-local addresses, and this is ${address}`);
}

/** Checks the addresses that are connected to, so that no name leads there. */
const lookupElsewhere: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    try {
      for (const { address } of addresses) refuseLinkLocal(address);
    } catch (refusal) {
      return callback(refusal as Error, []);
    }
    if (options.all) return callback(null, addresses);
    const [{ address, family } = { address: "", family: 0 }] = addresses;
    callback(null, address, family);
  });
};

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`the response is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function listsOf({ headersDistinct }: IncomingMessage): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values ?? []]));
}
