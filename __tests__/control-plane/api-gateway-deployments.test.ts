import {
  ApiGatewayV2Client,
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { makeApi } from "../helpers/web-socket-api";
import { WebSocketClient } from "../helpers/web-socket-client";

let account: EmptyAccount;
let client: ApiGatewayV2Client;

beforeAll(async () => {
  account = await startEmptyAccount();
  client = new ApiGatewayV2Client(account.client);
});
afterAll(() => account.close());

/** By the host that an API has on AWS. */
function connect(apiId: string, stageName: string): Promise<WebSocketClient> {
  const url = new URL(stageName, account.endpoints.consoleUrl.replace("http:", "ws:"));
  return WebSocketClient.connect(url.href, { headers: { host: `${apiId}.execute-api.eu-west-1.amazonaws.com` } });
}

/** What a new client of a stage gets for a message. */
async function replyOf(apiId: string, stageName: string): Promise<string> {
  const socket = await connect(apiId, stageName);
  socket.send("hello");
  const reply = await socket.next();
  await socket.close();
  return reply;
}

test("a stage serves the API as it was deployed, and changes after the next deployment", async () => {
  // given
  const { ApiId, addRoute, answerWith } = await makeApi(account);
  await addRoute("$default");
  const first = await client.send(new CreateDeploymentCommand({ ApiId, Description: "first" }));
  const deployed = await client.send(new GetDeploymentCommand({ ApiId, DeploymentId: first.DeploymentId }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "prod", DeploymentId: first.DeploymentId }));
  // when
  await answerWith("two");
  const before = await replyOf(ApiId, "prod");
  const second = await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
  const after = await replyOf(ApiId, "prod");
  await client.send(new UpdateStageCommand({ ApiId, StageName: "prod", DeploymentId: first.DeploymentId }));
  // then
  expect([first.DeploymentStatus, deployed.DeploymentStatus, deployed.Description]).toEqual(["PENDING", "DEPLOYED", "first"]);
  expect([before, after, await replyOf(ApiId, "prod")]).toEqual(["one", "two", "one"]);
  await expect(client.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: first.DeploymentId }))).rejects.toMatchObject({
    name: "BadRequestException",
    message: "Active stages pointing to this deployment must be moved or deleted",
  });
  await client.send(new DeleteDeploymentCommand({ ApiId, DeploymentId: second.DeploymentId }));
});

test("a stage that deploys by itself serves every change, with a deployment for each and a bounded number of old ones", async () => {
  // given
  const { ApiId, addRoute, answerWith } = await makeApi(account);
  await client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const empty = await client.send(new GetStageCommand({ ApiId, StageName: "dev" }));
  await addRoute("$default");
  const first = await client.send(new GetStageCommand({ ApiId, StageName: "dev" }));
  // when
  for (let change = 0; change < 15; change += 1) await answerWith(`change ${change}`);
  // then
  const last = await client.send(new GetStageCommand({ ApiId, StageName: "dev" }));
  const { Items = [] } = await client.send(new GetDeploymentsCommand({ ApiId }));
  expect(empty).toMatchObject({
    LastDeploymentStatusMessage: "Deployment attempt failed: At least one route is required before deploying the Api",
  });
  expect(empty.DeploymentId).toBeUndefined();
  expect(last.DeploymentId).not.toBe(first.DeploymentId);
  expect(last.LastDeploymentStatusMessage).toBe(`Successfully deployed stage with deployment ID '${last.DeploymentId}'`);
  expect(Items.find(({ DeploymentId }) => DeploymentId === last.DeploymentId)).toMatchObject({
    AutoDeployed: true,
    DeploymentStatus: "DEPLOYED",
  });
  expect(Items.length).toBeLessThanOrEqual(11);
  expect(await replyOf(ApiId, "dev")).toBe("change 14");
});

test("a stage without a deployment refuses everyone, and a route without a target is not served", async () => {
  // given
  const { ApiId, addRoute } = await makeApi(account);
  await client.send(new CreateStageCommand({ ApiId, StageName: "none" }));
  await addRoute("$default");
  await addRoute("hello", { Target: undefined });
  await client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  // then
  await expect(connect(ApiId, "none")).rejects.toThrow("403");
  expect(await replyOf(ApiId, "dev")).toBe("one");
});
