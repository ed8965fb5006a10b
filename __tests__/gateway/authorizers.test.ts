import type { Role } from "../../local/model";
import { EXECUTION_ARN, REGION, type RigEvent, type RigFunction, rigPerTest } from "../helpers/gateway-rig";
import { refused } from "../helpers/rig-client";
import { signedHeaders, signedUrl } from "../helpers/sign-request";

const startRig = rigPerTest();

const CONNECT_ARN = `${EXECUTION_ARN}/dev/$connect`;

const accept = () => ({ statusCode: 200, body: "done" });
const functions = { $connect: accept, $disconnect: accept, $default: accept };

const decision = (Effect: "Allow" | "Deny", Resource: unknown, more: object = {}) => ({
  principalId: "alice",
  policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  ...more,
});

const startWith = (authorizer: RigFunction, identitySources: readonly string[] = []) =>
  startRig({ functions: { ...functions, authorizer }, connect: { identitySources } });

test("an authorizer gets the whole handshake, and is called in the name of the authorizer", async () => {
  // given
  const rig = await startWith(({ methodArn }) => decision("Allow", methodArn));
  // when
  await rig.connect("/dev?token=secret");
  // then
  const [invocation] = rig.invocations;
  expect(invocation?.sourceArn).toBe(`${EXECUTION_ARN}/authorizers/auth01`);
  expect(invocation?.event).toMatchObject({
    type: "REQUEST",
    methodArn: CONNECT_ARN,
    headers: { Connection: "Upgrade", Upgrade: "websocket", "content-length": "0", "Sec-WebSocket-Version": "13" },
    multiValueHeaders: { Connection: ["Upgrade"], "content-length": ["0"] },
    queryStringParameters: { token: "secret" },
    multiValueQueryStringParameters: { token: ["secret"] },
    stageVariables: {},
    requestContext: { routeKey: "$connect", eventType: "CONNECT", stage: "dev" },
  });
  expect(invocation?.event).not.toHaveProperty("isBase64Encoded");
});

test.each([
  ["route.request.header.X-Token", "/dev", { "x-token": "secret" }, 101],
  ["route.request.header.X-Token", "/dev", { "x-token": "" }, 401],
  ["route.request.header.X-Token", "/dev?X-Token=secret", {}, 401],
  ["route.request.querystring.token", "/dev?token=secret", {}, 101],
  ["route.request.querystring.token", "/dev?token=", {}, 401],
  ["route.request.querystring.token", "/dev", {}, 401],
  ["route.request.querystring.toString", "/dev", {}, 401],
  ["stageVariables.color", "/dev", {}, 401],
  ["context.identity.sourceIp", "/dev", {}, 101],
  ["context.nothing.here", "/dev", {}, 401],
])("with the identity source %s, %s and the headers %j are answered %d", async (source, path, headers, status) => {
  // given
  const rig = await startWith(({ methodArn }) => decision("Allow", methodArn), [source]);
  // when
  if (status === 101) await rig.connect(path, { headers });
  else {
    const answer = await refused(`ws://${rig.host}${path}`, { headers });
    expect(answer).toEqual({ status, errorType: "UnauthorizedException", body: { message: "Unauthorized" } });
  }
  // then
  expect(rig.eventsFor("authorizer")).toHaveLength(status === 101 ? 1 : 0);
});

test.each<[string, number, RigFunction]>([
  ["a policy for any API", 101, () => decision("Allow", "arn:aws:execute-api:*:*:*/dev/$connect")],
  ["a policy for everything of API Gateway", 101, () => decision("Allow", "arn:aws:execute-api:*:*:*")],
  ["a policy for everything", 101, () => decision("Allow", "*")],
  ["a policy with a list of resources", 101, () => decision("Allow", ["arn:aws:s3:::x/*", CONNECT_ARN])],
  ["a policy for another stage", 403, () => decision("Allow", `${EXECUTION_ARN}/prod/$connect`)],
  ["nothing", 500, () => undefined],
  ["no principal", 500, () => ({ ...decision("Allow", CONNECT_ARN), principalId: undefined })],
  ["no statement", 500, () => ({ principalId: "alice", policyDocument: {} })],
  [
    "a statement that is none",
    500,
    () => ({ principalId: "alice", policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] } }),
  ],
])("an authorizer that answers %s makes the handshake %d", async (_what, status, authorizer) => {
  // given
  const rig = await startWith(authorizer);
  // when
  if (status === 101) await rig.connect();
  else expect(await refused(`ws://${rig.host}/dev`)).toMatchObject({ status });
  // then
  expect(rig.eventsFor("$connect")).toHaveLength(status === 101 ? 1 : 0);
});

describe("IAM authorization", () => {
  const role = (Resource: string): Role => ({
    arn: "arn:aws:iam::123456789012:role/caller",
    name: "caller",
    policies: [
      { name: "connect", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }] } },
    ],
  });
  const startAs = async (resource: string) => {
    const roles = [role(resource)];
    const rig = await startRig({ functions, connect: { iam: true }, model: { roles } });
    const credentials = rig.iam.assumeRole(roles[0]?.arn ?? "", "session");
    const url = `ws://${rig.host}/dev?room=a%20b`;
    return { rig, url, handshake: { method: "GET", url, service: "execute-api", region: REGION, credentials } };
  };

  test("lets a client in whose role may invoke $connect, signed in headers or in the query", async () => {
    // given
    const { rig, url, handshake } = await startAs(CONNECT_ARN);
    // when
    await rig.connect(url.slice(url.indexOf("/dev")), { headers: signedHeaders(handshake) });
    const presigned = signedUrl(handshake);
    await rig.connect(presigned.slice(presigned.indexOf("/dev")));
    // then
    const identities = rig.eventsFor("$connect").map((event: RigEvent) => event.requestContext.identity);
    const userArn = "arn:aws:sts::123456789012:assumed-role/caller/session";
    expect(identities).toEqual([
      { sourceIp: "127.0.0.1", accountId: "123456789012", userArn },
      { sourceIp: "127.0.0.1", accountId: "123456789012", userArn },
    ]);
  });

  test("refuses a client whose role may do something else, and names what it lacks", async () => {
    // given
    const { url, handshake } = await startAs(`${EXECUTION_ARN}/prod/$connect`);
    // when
    const answer = await refused(url, { headers: signedHeaders(handshake) });
    // then
    expect(answer).toMatchObject({ status: 403, errorType: "AccessDeniedException" });
    expect(JSON.stringify(answer.body)).toContain(`is not authorized to perform: execute-api:Invoke on resource: ${CONNECT_ARN}`);
  });

  test("refuses a handshake without a signature, with one of another secret or key, and with a URL whose time is over, and says why", async () => {
    // given
    const { rig, url, handshake } = await startAs(CONNECT_ARN);
    const guessed = { ...handshake.credentials, secretAccessKey: "guessed" };
    const unknown = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "guessed" };
    const anHourAgo = new Date(Date.now() - 3_600_000);
    // when
    const answers = [
      await refused(url),
      await refused(url, { headers: signedHeaders({ ...handshake, credentials: guessed }) }),
      await refused(url, { headers: signedHeaders({ ...handshake, credentials: unknown }) }),
      await refused(signedUrl({ ...handshake, at: anHourAgo })),
      await refused(`${signedUrl(handshake)}&room=other`),
    ];
    // then
    const message = expect.stringMatching(/^The request signature we calculated does not match the signature you provided\./);
    expect(answers).toEqual([
      { status: 403, errorType: "MissingAuthenticationTokenException", body: { message: "Missing Authentication Token" } },
      { status: 403, errorType: "InvalidSignatureException", body: { message } },
      {
        status: 403,
        errorType: "UnrecognizedClientException",
        body: { message: "The security token included in the request is invalid." },
      },
      { status: 403, errorType: "InvalidSignatureException", body: { message: expect.stringMatching(/^Signature expired: /) } },
      { status: 403, errorType: "InvalidSignatureException", body: { message } },
    ]);
    const lines = rig.events.flatMap((event) => (event.type === "refused" ? [`${event.what} ${event.status} ${event.reason}`] : []));
    expect(lines).toEqual(answers.map(({ errorType }) => expect.stringContaining(`handshake 403 ${errorType}: `)));
    expect(rig.invocations).toEqual([]);
  });
});
