import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { WebSocket } from "ws";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const folder = temporaryFolder();
const start = runtimePerTest();

const CODE = `
const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");
exports.authorize = async ({ methodArn }) => ({
  principalId: "alice",
  policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: methodArn }] },
});
exports.handler = async ({ requestContext: { routeKey, connectionId } }) => {
  if (routeKey !== "$connect") {
    const client = new ApiGatewayManagementApiClient({ endpoint: "https://ws.example.test/chat" });
    await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "by the domain's name" }));
  }
  return { statusCode: 200 };
};`;

const API = `\${aws_apigatewayv2_api.api.id}`;
const GATEWAY_ROLE = `\${aws_iam_role.gateway.arn}`;

const policy = (Action: string, Resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

const lambda = (name: string, handler: string) => ({
  function_name: name,
  role: `\${aws_iam_role.fn.arn}`,
  filename: "bundle.zip",
  handler,
  runtime: "nodejs22.x",
  memory_size: 256,
  timeout: 20,
});

const route = (route_key: string, more: object = {}) => ({
  api_id: API,
  route_key,
  target: `integrations/\${aws_apigatewayv2_integration.fn.id}`,
  ...more,
});

/** A stack without any aws_lambda_permission, whose function posts to the API's custom domain. @param mayInvoke what the API's role may invoke. */
function stack(mayInvoke: string): string {
  const resource = {
    aws_apigatewayv2_api: { api: { name: "api", protocol_type: "WEBSOCKET", route_selection_expression: "$request.body.type" } },
    aws_apigatewayv2_stage: { dev: { api_id: API, name: "dev", auto_deploy: true } },
    aws_apigatewayv2_domain_name: { ws: { domain_name: "ws.example.test" } },
    aws_apigatewayv2_api_mapping: { ws: { api_id: API, domain_name: "ws.example.test", stage: "dev", api_mapping_key: "chat" } },
    aws_apigatewayv2_authorizer: {
      all: {
        api_id: API,
        name: "all",
        authorizer_type: "REQUEST",
        authorizer_uri: `\${aws_lambda_function.auth.invoke_arn}`,
        authorizer_credentials_arn: GATEWAY_ROLE,
      },
    },
    aws_apigatewayv2_integration: {
      fn: {
        api_id: API,
        integration_type: "AWS_PROXY",
        integration_uri: `\${aws_lambda_function.fn.invoke_arn}`,
        credentials_arn: GATEWAY_ROLE,
      },
    },
    aws_apigatewayv2_route: {
      connect: route("$connect", { authorization_type: "CUSTOM", authorizer_id: `\${aws_apigatewayv2_authorizer.all.id}` }),
      rest: route("$default"),
    },
    aws_lambda_function: { fn: lambda("fn", "index.handler"), auth: lambda("auth", "index.authorize") },
    aws_iam_role: {
      fn: {
        name: "fn",
        assume_role_policy: LAMBDA_TRUST,
        inline_policy: { name: "post", policy: policy("execute-api:ManageConnections", "*") },
      },
      gateway: {
        name: "gateway",
        assume_role_policy: LAMBDA_TRUST.replace("lambda.amazonaws.com", "apigateway.amazonaws.com"),
        inline_policy: { name: "invoke", policy: policy("lambda:InvokeFunction", mayInvoke) },
      },
    },
  };
  writeFileSync(path.join(folder, "bundle.zip"), zipSync({ "index.js": strToU8(CODE) }));
  writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region: "eu-west-1" }] }, resource }));
  return folder;
}

test("a role lets API Gateway invoke an authorizer and a function, which posts to the custom domain of its API", async () => {
  const runtime = await start(stack("arn:aws:lambda:eu-west-1:123456789012:function:*"));
  const client = await runtime.connect();

  client.send("anything");

  expect(await client.next()).toBe("by the domain's name");
});

test("a role that may not invoke the function makes the handshake a 500, with a denied event", async () => {
  const runtime = await start(stack(`\${aws_lambda_function.auth.arn}`));
  const socket = new WebSocket(runtime.endpoints.websocketUrl);

  const [, response] = await once(socket, "unexpected-response");

  expect(response.statusCode).toBe(500);
  socket.on("error", () => {}).terminate();
  expect(await runtime.event({ type: "denied" })).toMatchObject({
    action: "lambda:InvokeFunction",
    resource: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
  });
  expect(await runtime.event({ type: "invocation", routeKey: "$connect" })).toMatchObject({ outcome: "notAllowed" });
});
