import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { createRole } from "../helpers/lambda-role";
import { RUNTIME_TEST_MS } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";

/** Keeps who is connected in a table, and hands each message to all of them. */
const CODE = `
const { DynamoDBClient, PutItemCommand, ScanCommand } = require("@aws-sdk/client-dynamodb");
const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");
const rows = new DynamoDBClient({});
const TableName = "connections";
exports.handler = async ({ requestContext, body }) => {
  const { routeKey, connectionId } = requestContext;
  if (routeKey === "$connect") {
    await rows.send(new PutItemCommand({ TableName, Item: { id: { S: connectionId } } }));
    return { statusCode: 200 };
  }
  const posts = new ApiGatewayManagementApiClient({ endpoint: process.env.ENDPOINT });
  const { Items } = await rows.send(new ScanCommand({ TableName }));
  for (const { id } of Items) await posts.send(new PostToConnectionCommand({ ConnectionId: id.S, Data: JSON.parse(body).data }));
  return { statusCode: 200 };
};`;

let account: EmptyAccount;

jest.setTimeout(RUNTIME_TEST_MS);
beforeAll(async () => {
  account = await startEmptyAccount();
});
afterAll(() => account.close());

test("what the SDK made call by call, without Terraform, broadcasts", async () => {
  // given
  const { client } = account;
  const dynamodb = new DynamoDBClient(client);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "connections",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }),
  );
  const gateway = new ApiGatewayV2Client(client);
  const { ApiId = "" } = await gateway.send(
    new CreateApiCommand({ Name: "by-hand", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.type" }),
  );
  const onAccount = "eu-west-1:123456789012";
  const Role = await createRole(client, "by-hand", "lambda.amazonaws.com", [
    { Effect: "Allow", Action: ["dynamodb:PutItem", "dynamodb:Scan"], Resource: `arn:aws:dynamodb:${onAccount}:table/connections` },
    {
      Effect: "Allow",
      Action: "execute-api:ManageConnections",
      Resource: `arn:aws:execute-api:${onAccount}:${ApiId}/live/POST/@connections/*`,
    },
  ]);
  const lambda = new LambdaClient(client);
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "by-hand",
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 30,
      Environment: { Variables: { ENDPOINT: `https://${ApiId}.execute-api.eu-west-1.amazonaws.com/live` } },
      Code: { ZipFile: zipSync({ "index.js": strToU8(CODE) }) },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "by-hand",
      StatementId: "gateway",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: `arn:aws:execute-api:${onAccount}:${ApiId}/live/*`,
    }),
  );
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
    }),
  );
  for (const RouteKey of ["$connect", "message"])
    await gateway.send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }));
  await gateway.send(new CreateStageCommand({ ApiId, StageName: "live", AutoDeploy: true }));
  const url = account.endpoints.websocketUrl;
  // when
  const [sender, receiver] = [await WebSocketClient.connect(url), await WebSocketClient.connect(url)];
  sender.send({ type: "message", data: "made by hand" });
  // then
  expect([await sender.next(), await receiver.next()]).toEqual(["made by hand", "made by hand"]);
});
