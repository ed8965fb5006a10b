import { request } from "node:http";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { findStage, resolve } from "../../local/api-gateway/stage-addresses";
import { mapEndpoints } from "../../local/map-endpoints";
import type { Model, WebSocketApi } from "../../local/model";
import { API_ID, DOMAIN, REGION, rigPerTest } from "../helpers/gateway-rig";
import { refused } from "../helpers/rig-client";
import { sendSigned } from "../helpers/send-signed";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200, body: "done" });
const functions = { $connect: accept, $default: accept };

const stage = (name: string) => ({ name, variables: {}, routeThrottles: {}, deployment: { routeSelectionExpression: "x", routes: [] } });
const api = (apiId: string, defaultEndpointDisabled = false): WebSocketApi => ({
  apiId,
  name: apiId,
  executionArn: `arn:aws:execute-api:${REGION}:123456789012:${apiId}`,
  defaultEndpointDisabled,
  stages: [stage("dev"), stage("prod")],
});

const model: Model = {
  region: REGION,
  accountId: "123456789012",
  apis: [api("aaaaaaaaaa"), api("bbbbbbbbbb"), api("cccccccccc", true)],
  domains: [
    {
      domainName: "ws.example.test",
      mappings: [
        { key: "", apiId: "cccccccccc", stageName: "prod" },
        { key: "chat", apiId: "aaaaaaaaaa", stageName: "prod" },
      ],
    },
  ],
  functions: [],
  roles: [],
  tables: [],
  queues: [],
};

const LOCAL = "127.0.0.1:3001";

test.each([
  [LOCAL, "/dev", "aaaaaaaaaa/dev", ""],
  [LOCAL, "/dev/@connections/x", "aaaaaaaaaa/dev", "/@connections/x"],
  [LOCAL, "/aaaaaaaaaa/dev", "aaaaaaaaaa/dev", ""],
  [LOCAL, "/bbbbbbbbbb/prod/", "bbbbbbbbbb/prod", "/"],
  ["bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com", "/dev", "bbbbbbbbbb/dev", ""],
  ["BBBBBBBBBB.execute-api.localhost:3001", "/dev", "bbbbbbbbbb/dev", ""],
  ["ws.example.test", "/chat", "aaaaaaaaaa/prod", ""],
  ["WS.example.test:3001", "/chat/@connections/x", "aaaaaaaaaa/prod", "/@connections/x"],
  ["ws.example.test", "/", "cccccccccc/prod", "/"],
  [LOCAL, "/ws.example.test/chat", "aaaaaaaaaa/prod", ""],
  [LOCAL, "/ws.example.test", "cccccccccc/prod", ""],
])("%s%s leads to %s, and %j is what follows", (host, pathname, expected, rest) => {
  const resolved = resolve(model, host, pathname);
  if (typeof resolved !== "object") throw new Error(`it leads to ${resolved}`);
  expect([`${resolved.at.apiId}/${resolved.at.stageName}`, resolved.rest]).toEqual([expected, rest]);
});

test.each([
  [LOCAL, "/", undefined],
  [LOCAL, "/development", undefined],
  [LOCAL, "/bbbbbbbbbb", undefined],
  ["bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com", "/nowhere", "unknown"],
  // Mapping keys are paths of the custom domain, the empty one too: an API's own host does not know them.
  ["aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com", "/chat", "unknown"],
  ["cccccccccc.execute-api.eu-west-1.amazonaws.com", "/", "unknown"],
  ["cccccccccc.execute-api.eu-west-1.amazonaws.com", "/@connections/x", "unknown"],
  ["aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com", "/ws.example.test/chat", "unknown"],
  // Another region, or another account's API: on AWS they are other hosts.
  ["aaaaaaaaaa.execute-api.us-east-1.amazonaws.com", "/dev", "unknown"],
  ["zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com", "/dev", "unknown"],
  [LOCAL, "/chat", undefined],
  // The key stands in the stage's place: the stage's own name means nothing on a custom domain.
  ["ws.example.test", "/prod", "cccccccccc/prod"],
])("%s%s leads to %s", (host, pathname, expected) => {
  const resolved = resolve(model, host, pathname);
  expect(typeof resolved === "object" ? `${resolved.at.apiId}/${resolved.at.stageName}` : resolved).toBe(expected);
});

test("a disabled execute-api endpoint is known, and closed", () => {
  expect(resolve(model, LOCAL, "/cccccccccc/prod")).toMatchObject({ isEnabled: false });
  expect(resolve(model, "ws.example.test", "/")).toMatchObject({ isEnabled: true, domainName: "ws.example.test" });
});

test("a stage that was there is not found once the model has none", () => {
  expect(findStage(model, { apiId: "aaaaaaaaaa", stageName: "dev" })?.stage.name).toBe("dev");
  expect(findStage({ ...model, apis: [] }, { apiId: "aaaaaaaaaa", stageName: "dev" })).toBeUndefined();
});

test("functions are told where their stage is here, by whichever address the stack gave them", () => {
  const variables = {
    FIRST: "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/prod",
    SECOND: "wss://bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com/dev/",
    CUSTOM: "https://ws.example.test/chat",
    OTHER: "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/production",
  };
  expect(mapEndpoints(variables, model, LOCAL)).toEqual({
    FIRST: "http://127.0.0.1:3001/prod",
    SECOND: "ws://127.0.0.1:3001/bbbbbbbbbb/dev/",
    CUSTOM: "http://127.0.0.1:3001/ws.example.test/chat",
    OTHER: variables.OTHER,
  });
});

test("a client of a custom domain and its functions see that domain, and @connections answers there by the mapping key", async () => {
  // given
  const domains = [{ domainName: "ws.example.test", mappings: [{ key: "chat", apiId: API_ID, stageName: "dev" }] }];
  const rig = await startRig({ functions, model: { domains } });
  const { client, connectionId: ConnectionId } = await rig.connectWithId("/chat", { headers: { Host: "ws.example.test" } });
  // when
  await rig.management("/ws.example.test/chat").send(new PostToConnectionCommand({ ConnectionId, Data: "hello" }));
  // then
  expect(await client.next()).toBe("hello");
  const [event] = rig.eventsFor("$connect");
  expect(event?.requestContext.domainName).toBe("ws.example.test");
  expect(event?.headers).toMatchObject({ Host: "ws.example.test" });
  expect((await refused(`ws://${rig.host}/dev`, { headers: { Host: "ws.example.test" } })).status).toBe(403);
});

test("an API's own host answers 403 to handshakes and posts at the mapping keys of its domain, and to posts without a stage", async () => {
  // given
  const domains = [
    {
      domainName: "ws.example.test",
      mappings: [
        { key: "", apiId: API_ID, stageName: "dev" },
        { key: "chat", apiId: API_ID, stageName: "dev" },
      ],
    },
  ];
  const rig = await startRig({ functions, model: { domains } });
  const { connectionId } = await rig.connectWithId("/", { headers: { Host: "ws.example.test" } });
  const post = (host: string, stage: string) =>
    sendSigned({
      url: `http://${rig.host}${stage}/@connections/${encodeURIComponent(connectionId)}`,
      host,
      method: "POST",
      body: "hello",
      service: "execute-api",
      region: REGION,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  // when
  const handshakes = [];
  for (const path of ["/", "/chat"]) handshakes.push((await refused(`ws://${rig.host}${path}`, { headers: { Host: DOMAIN } })).status);
  const posts = [];
  for (const [host, stage] of [
    [DOMAIN, ""],
    [DOMAIN, "/chat"],
    [DOMAIN, "/dev"],
    ["ws.example.test", ""],
    ["ws.example.test", "/chat"],
  ] as const)
    posts.push((await post(host, stage)).status);
  // then
  expect([handshakes, posts]).toEqual([
    [403, 403],
    [403, 403, 200, 200, 200],
  ]);
});

test("a client of the execute-api host reaches its API", async () => {
  const rig = await startRig({ functions });
  await rig.connect("/dev", { headers: { Host: DOMAIN } });
  expect(rig.eventsFor("$connect")[0]?.requestContext.domainName).toBe(DOMAIN);
});

test.each(["*", "//", "/%", "http://[", "/dev/@connections/%E0%A4%A"])("the request target %s is answered", async (path) => {
  // given
  const rig = await startRig({ functions });
  // when
  const status = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: rig.port, path, agent: false }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  // then
  expect([403, 404]).toContain(status);
});
