import { TerraformStack, Testing } from "cdktf";
import { NodejsFunction } from "../../infra/nodejs-function";
import { WebSocketApi } from "../../infra/web-socket-api";
import { temporaryFolder } from "../helpers/temporary-folder";

const stack = new TerraformStack(Testing.app({ outdir: temporaryFolder() }), "stack");
const throttle = { rateLimit: 1, burstLimit: 1 };
const api = new WebSocketApi(stack, "api", { name: "api", stageName: "dev", region: "eu-west-1", throttle });
const handler = new NodejsFunction(stack, "handler", {
  functionName: "handler",
  roleName: "handler",
  entry: "lambdas/default.ts",
  runtime: "nodejs22.x",
  memoryMb: 128,
  timeoutSeconds: 3,
  logRetentionDays: 1,
});

test.each(["$connect", "$disconnect"])("route %s refuses to reply: no open connection could take the reply", (routeKey) => {
  expect(() => api.addRoute(routeKey, handler, { repliesToClient: true })).toThrow(
    `Route ${routeKey} cannot reply: the connection is not open while it runs`,
  );
});
