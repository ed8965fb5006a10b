import { type EditableStack, editedCopy, type Statement } from "../helpers/edit-stack";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest, type TestRuntime } from "../helpers/test-runtime";
import { refusedHandshake, type WebSocketClient } from "../helpers/web-socket-client";

// A thing is taken out of a copy of the stack, and sometimes another one that has nothing to do with it, and what depends on it fails in the way in which it fails on AWS.
const stack = synthesizedStack();
const folder = temporaryFolder();
const start = runtimePerTest();

const API = "aws_apigatewayv2_api.web-socket_api";
const PERMISSION = "aws_lambda_permission.web-socket_";
const TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/fanfare-dev-connections";

function startEdited(edit: (stack: EditableStack) => void): Promise<TestRuntime> {
  return start(editedCopy(stack.directory, folder, edit));
}

function without(action: string) {
  return (statements: Statement[]) => statements.filter(({ Action }) => !Action.includes(action));
}

function principal(functionId: string): string {
  return `arn:aws:sts::123456789012:assumed-role/fanfare-dev-${functionId}-eu-west-1/fanfare-dev-${functionId}`;
}

/** Waits until `client` has sent `message` and its route's function is done, so that nothing that comes of it is still to come. */
async function sendAndWait(runtime: TestRuntime, client: WebSocketClient, routeKey: string, message: string): Promise<void> {
  const before = runtime.invocationsOf(routeKey).length;
  client.send(message);
  await runtime.eventsOf({ type: "invocation", routeKey }, before + 1);
}

async function expectToHearNothingBefore(client: WebSocketClient, question: string, answer: string): Promise<void> {
  client.send(question);
  expect(await client.next()).toBe(answer);
}

const HELLO = '{"type":"message","data":"hello"}';

describe("a function's role", () => {
  test("without dynamodb:PutItem makes connect refuse every handshake", async () => {
    // given
    const runtime = await startEdited((edited) => edited.editPolicy("connect", without("dynamodb:PutItem")));
    // when
    const { status, body } = await refusedHandshake(runtime.endpoints.websocketUrl);
    // then
    expect({ status, body }).toEqual({ status: 500, body: '{"message":"Internal server error"}' });
    expect(await runtime.event({ type: "denied" })).toEqual({
      type: "denied",
      principalArn: principal("connect"),
      action: "dynamodb:PutItem",
      resource: TABLE_ARN,
      message: `User: ${principal("connect")} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE_ARN} because no identity-based policy allows the dynamodb:PutItem action`,
    });
    expect(await runtime.rows()).toEqual([]);
  });

  test("without dynamodb:Scan makes message fail, and the sender is told no more than that; a policy that is attached to nobody gives disconnect nothing", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.editPolicy("message", without("dynamodb:Scan"));
      const { policy } = edited.resource("aws_iam_role_policy.disconnect_policy");
      edited.remove("aws_iam_role_policy.disconnect_policy");
      edited.add("aws_iam_policy.shared", { name: "shared", policy });
    });
    const { client, connectionId } = await runtime.connectWithId();
    // when
    client.send(HELLO);
    // then
    expect(JSON.parse(await client.next())).toEqual({
      message: "Internal server error",
      connectionId,
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
    });
    expect(await runtime.event({ type: "denied" })).toMatchObject({ action: "dynamodb:Scan", resource: TABLE_ARN });
    // when
    await client.close(1000);
    // then
    await runtime.event({ type: "denied", principalArn: principal("disconnect"), action: "dynamodb:DeleteItem" });
  });

  test("without execute-api:ManageConnections lets message reach nobody, and without dynamodb:DeleteItem makes disconnect leave the row", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.editPolicy("message", without("execute-api:ManageConnections"));
      edited.editPolicy("disconnect", without("dynamodb:DeleteItem"));
    });
    const { client, connectionId } = await runtime.connectWithId();
    // when
    await sendAndWait(runtime, client, "message", HELLO);
    // then
    expect(await runtime.event({ type: "denied" })).toMatchObject({
      principalArn: principal("message"),
      action: "execute-api:ManageConnections",
      resource: expect.stringMatching(
        new RegExp(`^arn:aws:execute-api:eu-west-1:123456789012:\\w{10}/dev/POST/@connections/${connectionId}$`),
      ),
    });
    await expectToHearNothingBefore(client, "Marko?", "Polo!");
    // The row stays: who may not post has not learned that anybody is gone.
    expect(await runtime.rows()).toHaveLength(1);
    // when
    await client.close(1000);
    await runtime.event({ type: "invocation", routeKey: "$disconnect", outcome: "error" });
    // then
    const denied = { type: "denied", principalArn: principal("disconnect") } as const;
    expect(await runtime.event(denied)).toMatchObject({ action: "dynamodb:DeleteItem", resource: TABLE_ARN });
    expect(await runtime.rows()).toEqual([expect.objectContaining({ connectionId: { S: connectionId } })]);
  });

  test("with execute-api:ManageConnections on another stage and on another method lets message reach nobody; of what disconnect is allowed and denied the denial wins", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.editPolicy("message", (statements) =>
        statements.map((statement) =>
          statement.Action.includes("execute-api:ManageConnections")
            ? {
                ...statement,
                Resource: ["prod/POST", "dev/GET"].map((path) => `${edited.ref(API, "execution_arn")}/${path}/@connections/*`),
              }
            : statement,
        ),
      );
      edited.editPolicy("disconnect", (statements) => [...statements, { Effect: "Deny", Action: ["dynamodb:D*"], Resource: "*" }]);
    });
    const client = await runtime.connect();
    // when
    await sendAndWait(runtime, client, "message", HELLO);
    // then
    await runtime.event({ type: "denied", action: "execute-api:ManageConnections" });
    await expectToHearNothingBefore(client, "Marko?", "Polo!");
    // when
    await client.close(1000);
    // then
    expect(await runtime.event({ type: "denied", principalArn: principal("disconnect") })).toMatchObject({
      action: "dynamodb:DeleteItem",
      message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
    });
  });

  test("may name actions and resources by wildcards, as a route's permission may, may get its policy by attachment, and may deny some connections only: the others receive", async () => {
    // given: a connection that the stack already names, as no policy can know an id that is not made yet
    const runtime = await startEdited((edited) => {
      edited.editPolicy("message", () => [
        { Effect: "Allow", Action: ["dynamodb:*"], Resource: ["arn:aws:dynamodb:*:*:table/*-connections"] },
        { Effect: "Allow", Action: ["execute-api:Manage*"], Resource: ["arn:aws:execute-api:*:*:*/d?v/POST/*"] },
        {
          Effect: "Deny",
          Action: ["execute-api:*"],
          Resource: `${edited.ref(API, "execution_arn")}/dev/POST/@connections/c3RhbGUtcm93LTA=`,
        },
      ]);
      edited.resource(`${PERMISSION}message-route_permission`).source_arn = `${edited.ref(API, "execution_arn")}/*/message`;
      edited.resource(`${PERMISSION}default-route_permission`).source_arn = `${edited.ref(API, "execution_arn")}/*`;
      const { policy } = edited.resource("aws_iam_role_policy.connect_policy");
      const role = edited.ref("aws_iam_role.connect_role", "name");
      edited.remove("aws_iam_role_policy.connect_policy");
      edited.add("aws_iam_policy.shared", { name: "shared", policy });
      edited.add("aws_iam_role_policy_attachment.shared", { role, policy_arn: edited.ref("aws_iam_policy.shared", "arn") });
    });
    const client = await runtime.connect();
    expect(await runtime.rows()).toHaveLength(1);
    client.send("Marko?");
    expect(await client.next()).toBe("Polo!");
    await runtime.putRow({ connectionId: { S: "c3RhbGUtcm93LTA=" } });
    await runtime.putRow({ connectionId: { S: "c3RhbGUtcm93LTE=" } });
    // when
    await sendAndWait(runtime, client, "message", HELLO);
    // then
    expect(await client.next()).toBe("hello");
    expect(await runtime.event({ type: "denied" })).toMatchObject({ resource: expect.stringMatching(/c3RhbGUtcm93LTA=$/) });
    expect(await runtime.event({ type: "posted", connectionId: "c3RhbGUtcm93LTE=" })).toMatchObject({ status: 410 });
  });
});

describe("a function without an aws_lambda_permission for its route", () => {
  test("is never called for a message, and the sender gets API Gateway's frame, whether it has none or one of another service", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.remove(`${PERMISSION}message-route_permission`);
      edited.resource(`${PERMISSION}default-route_permission`).principal = "sns.amazonaws.com";
    });
    const { client, connectionId } = await runtime.connectWithId();
    // when
    client.send(HELLO);
    const frame = await client.next();
    // then
    const requestId = /"requestId":"([\w-]{15}=)"/.exec(frame)?.[1];
    expect(frame).toBe(`{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`);
    expect(await runtime.event({ type: "invocation", routeKey: "message" })).toMatchObject({
      outcome: "notAllowed",
      functionName: "fanfare-dev-message",
      error: expect.stringMatching(
        /^no aws_lambda_permission of fanfare-dev-message lets apigateway\.amazonaws\.com invoke it for arn:aws:execute-api:\S+\/dev\/message$/,
      ),
    });
    // when
    client.send("Marko?");
    // then
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
  });

  test("is never called for a handshake, which is refused with 500, also when it has that of another route", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.resource(`${PERMISSION}connect-route_permission`).source_arn = `${edited.ref(API, "execution_arn")}/dev/$default`;
    });
    // when
    const { status } = await refusedHandshake(runtime.endpoints.websocketUrl);
    // then
    expect(status).toBe(500);
    expect(await runtime.event({ type: "invocation", routeKey: "$connect" })).toMatchObject({ outcome: "notAllowed" });
    expect(await runtime.rows()).toEqual([]);
  });
});

describe("the stack", () => {
  test("without $connect and $disconnect lets everybody in and keeps no rows, and without $default answers what no route takes with a Forbidden frame", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.remove("aws_apigatewayv2_route_response.web-socket_default-route_response");
      for (const name of ["default", "connect", "disconnect"]) edited.remove(`aws_apigatewayv2_route.web-socket_${name}-route`);
    });
    const { client, connectionId } = await runtime.connectWithId();
    // when
    client.send("Marko?");
    const frame = await client.next();
    // then
    const requestId = /"requestId":"([\w-]{15}=)"/.exec(frame)?.[1];
    expect(frame).toBe(`{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"${requestId}"}`);
    expect(await runtime.rows()).toEqual([]);
  });

  test("with a stage that nothing is deployed to refuses everybody", async () => {
    // given
    const runtime = await startEdited((edited) => {
      edited.resource("aws_apigatewayv2_stage.web-socket_stage").auto_deploy = false;
    });
    // when
    const { status, body } = await refusedHandshake(runtime.endpoints.websocketUrl);
    // then
    expect({ status, body }).toEqual({ status: 403, body: '{"message":"Forbidden"}' });
  });

  test("that does not tell message and its helper where to post lets them reach nobody", async () => {
    // given
    const runtime = await startEdited((edited) => {
      for (const name of ["message", "fan-out"]) {
        const fn = edited.resource(`aws_lambda_function.${name}_function`);
        delete (fn.environment as { variables: Record<string, string> }).variables.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI;
        // They try until five seconds before their time is over.
        fn.timeout = 7;
      }
    });
    const client = await runtime.connect();
    // when
    await sendAndWait(runtime, client, "message", HELLO);
    // then
    expect(runtime.events.filter(({ type }) => type === "posted")).toEqual([]);
    await expectToHearNothingBefore(client, "Marko?", "Polo!");
  });

  test("that does not tell connect its table refuses every handshake", async () => {
    // given
    const runtime = await startEdited((edited) => {
      delete edited.resource("aws_lambda_function.connect_function").environment;
    });
    // when
    const { status } = await refusedHandshake(runtime.endpoints.websocketUrl);
    // then
    expect(status).toBe(502);
    expect(await runtime.event({ type: "invocation", routeKey: "$connect" })).toMatchObject({
      outcome: "error",
      error: "Error: The environment variable CONNECTIONS_TABLE is not set",
    });
  });
});
