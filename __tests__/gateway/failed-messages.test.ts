import { startGateway } from "../../local/api-gateway/gateway";
import { DEFAULT_QUOTAS } from "../../local/api-gateway/limits";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import { modelWith } from "../helpers/model-with";
import { RigClient } from "../helpers/rig-client";
import { within } from "../helpers/within";

const route = (routeKey: string) => ({
  routeKey,
  integration: { type: "lambdaProxy" as const, functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:fn", timeoutMs: 29_000 },
  repliesToClient: false,
});
const deployment = { routeSelectionExpression: "$request.body.type", routes: [route("$default"), route("$disconnect")] };
const model = modelWith({
  apis: [
    {
      apiId: "a1b2c3d4e5",
      name: "api",
      executionArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5",
      defaultEndpointDisabled: false,
      stages: [{ name: "dev", variables: {}, routeThrottles: {}, deployment }],
    },
  ],
});

/** How much of a client's messages may be underway before the gateway closes the connection, in bytes. */
const MOST_UNDERWAY = 16 * 1024 * 1024;
const LARGE = "x".repeat(32 * 1024);

test("a message whose handling fails is answered with an error frame and a line, and gives its bytes back", async () => {
  // given
  const events = new EventLog();
  const seen: RuntimeEvent[] = [];
  const disconnected = new Promise<void>((resolve) => {
    events.subscribe((event) => {
      seen.push(event);
      if (event.type === "failed" && event.what === "$disconnect") resolve();
    });
  });
  const gateway = await startGateway({
    model: () => model,
    access: new Iam(() => model).accessControl("execute-api", events),
    events,
    hostNames: () => [],
    port: 0,
    timeScale: 1,
    quotas: DEFAULT_QUOTAS,
    otherwise: (_request, response) => void response.end(),
    callService: () => Promise.reject(new Error("no service here")),
    invoker: {
      invoke() {
        throw new Error("no invoker today");
      },
    },
  });
  const client = await RigClient.connect(`ws://${gateway.host}/dev`);
  // when
  const messages = MOST_UNDERWAY / LARGE.length + 10;
  for (let sent = 0; sent < messages; sent += 1) client.send(LARGE);
  const frames = new Set<unknown>();
  for (let received = 0; received < messages; received += 1) frames.add(JSON.parse(await client.next()).message);
  client.terminate();
  await within(disconnected, "$disconnect", () => JSON.stringify(seen.at(-1)));
  await gateway.close();
  // then
  expect(frames).toEqual(new Set(["Internal server error"]));
  const failed = seen.filter(({ type }) => type === "failed");
  expect(failed).toHaveLength(messages + 1);
  expect(failed[0]).toEqual({ type: "failed", what: "message", message: "no invoker today" });
  expect(failed.at(-1)).toEqual({ type: "failed", what: "$disconnect", message: "no invoker today" });
});
