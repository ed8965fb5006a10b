import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TokenBucket } from "../../lambdas/core/token-bucket";
import { ACCOUNT } from "./account";
import { isReachable, type Receiver, receivers } from "./receivers";
import type { FromStandIn, StandInSetup, ToStandIn } from "./stand-in-protocol";

// Stands in for the callback endpoint of API Gateway and for DynamoDB, in a process of its own, over TLS: what it costs is not counted as the
// contenders' CPU. Started with an IPC channel; the first message sets it up.

/** A Scan ends at 1 MB, and a row of connectionId, connectedAt and expiresAt has this many bytes. */
const ROWS_OF_A_PAGE = Math.floor(1_048_576 / 67);

let trial = newTrial([], 0);

function newTrial(audience: readonly Receiver[], startedAt: number) {
  return {
    audience,
    byId: new Map(audience.map((receiver) => [receiver.connectionId, receiver])),
    bucket: new TokenBucket(ACCOUNT),
    startedAt,
    received: new Map<string, number>(),
    tried: new Set<string>(),
    throttled: 0,
    firstMs: 0,
    lastMs: 0,
    lastRequestAt: startedAt,
    waiting: 0,
  };
}

process.once("message", ({ key, cert }: StandInSetup) => {
  const server = createServer({ key, cert, keepAlive: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.once("end", () => answerRequest(request, Buffer.concat(chunks), response));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", 4_096, () => tell({ type: "listening", port: (server.address() as AddressInfo).port }));
  process.on("message", (message: ToStandIn) => {
    if (message.type === "begin") {
      const audience = receivers(message.receivers);
      trial = newTrial(message.faults ? audience : audience.map((one) => ({ ...one, fate: "live" })), Date.now());
      tell({ type: "begun" });
    } else {
      const { received, throttled, firstMs, lastMs, lastRequestAt, waiting, audience } = trial;
      const reachable = audience.filter(isReachable);
      tell({
        type: "observed",
        reachable: reachable.length,
        reached: reachable.filter(({ connectionId }) => received.has(connectionId)).length,
        duplicates: [...received.values()].reduce((sum, times) => sum + times - 1, 0),
        throttled,
        firstMs,
        lastMs,
        quietMs: waiting > 0 ? 0 : Date.now() - lastRequestAt,
      });
    }
  });
});
process.once("disconnect", () => process.exit());

function tell(message: FromStandIn): void {
  process.send?.(message);
}

function answerRequest(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  if (request.url === "/") callTable(request, body, response);
  // There are no helpers here: each contender does it alone.
  else if (request.url?.startsWith("/2015-03-31/functions/")) answer(response, 404, "ResourceNotFoundException");
  else post(request, response);
}

function post(request: IncomingMessage, response: ServerResponse): void {
  const connectionId = decodeURIComponent(request.url?.split("/@connections/")[1] ?? "");
  const receiver = trial.byId.get(connectionId);
  const isFirst = !trial.tried.has(connectionId);
  trial.tried.add(connectionId);
  trial.lastRequestAt = Date.now();
  if (!trial.bucket.take(performance.now()) || (receiver?.fate === "throttledFirst" && isFirst)) throttle(response);
  else if (!receiver || receiver.fate === "gone") answer(response, 410, "GoneException");
  else if (receiver.fate === "resetFirst" && isFirst) request.socket.destroy();
  else if (receiver.fate !== "hung") deliver(receiver, response);
}

function deliver({ connectionId, latencyMs }: Receiver, response: ServerResponse): void {
  const ofTrial = trial;
  ofTrial.waiting += 1;
  setTimeout(() => {
    ofTrial.waiting -= 1;
    ofTrial.received.set(connectionId, (ofTrial.received.get(connectionId) ?? 0) + 1);
    ofTrial.lastMs = Date.now() - ofTrial.startedAt;
    ofTrial.firstMs ||= ofTrial.lastMs;
    response.writeHead(200, { "content-length": 0 }).end();
  }, latencyMs);
}

function throttle(response: ServerResponse): void {
  trial.throttled += 1;
  answer(response, 429, "LimitExceededException");
}

function answer(response: ServerResponse, status: number, errorType: string): void {
  response.writeHead(status, { "x-amzn-errortype": errorType, "content-length": 0 }).end();
}

/** DynamoDB: a Scan answers with the audience, and everything else succeeds and does nothing. */
function callTable(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  response.setHeader("content-type", "application/x-amz-json-1.0");
  response.end(JSON.stringify(request.headers["x-amz-target"] === "DynamoDB_20120810.Scan" ? scan(body) : {}));
}

function scan(body: Buffer): object {
  const input = JSON.parse(body.toString()) as {
    Limit?: number;
    Select?: string;
    ExclusiveStartKey?: { connectionId: { S: string } };
    Segment?: number;
    TotalSegments?: number;
  };
  const { Segment = 0, TotalSegments = 1 } = input;
  const audience = TotalSegments === 1 ? trial.audience : trial.audience.filter((_, index) => index % TotalSegments === Segment);
  const after = input.ExclusiveStartKey?.connectionId.S;
  const start = after === undefined ? 0 : audience.findIndex(({ connectionId }) => connectionId === after) + 1;
  const rows = audience.slice(start, start + Math.min(input.Limit ?? ROWS_OF_A_PAGE, ROWS_OF_A_PAGE));
  const last = start + rows.length < audience.length ? rows.at(-1) : undefined;
  const counted = input.Select === "COUNT";
  return {
    Count: counted ? audience.length : rows.length,
    ...(!counted && {
      Items: rows.map(({ connectionId }) => ({ connectionId: { S: connectionId }, connectedAt: { N: "1738650243101" } })),
    }),
    ...(!counted && last && { LastEvaluatedKey: { connectionId: { S: last.connectionId } } }),
  };
}
