import { describeStack } from "../../local/console/describe-stack";
import type { Integration, Route } from "../../local/model";
import { modelWith } from "../helpers/model-with";

const mapped = { timeoutMs: 29_000, request: { templates: {}, passthrough: "NEVER", parameters: {} }, responses: [] } as const;
const url = "https://example.test/messages?key=secret";

test.each<[integration: Integration, shown: Partial<Record<"functionName" | "integration", string>>]>([
  [{ type: "lambdaProxy", functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:gone", timeoutMs: 1000 }, { functionName: "gone" }],
  [{ type: "mock", ...mapped }, { integration: "MOCK" }],
  [{ type: "http", method: "POST", url, ...mapped }, { integration: "HTTP POST https://example.test/messages" }],
  [
    { type: "httpProxy", method: "GET", url, timeoutMs: 1000, parameters: {} },
    { integration: "HTTP_PROXY GET https://example.test/messages" },
  ],
  [
    { type: "service", service: "dynamodb", action: "PutItem", credentialsArn: "arn:aws:iam::123456789012:role/r", ...mapped },
    { integration: "AWS dynamodb PutItem" },
  ],
])("a route shows the function that it invokes, or the type and the target of its integration: $type", (integration, shown) => {
  const route: Route = { routeKey: "$connect", integration, repliesToClient: false };
  const deployment = { routeSelectionExpression: "$request.body.type", routes: [route] };
  const stage = { name: "dev", variables: {}, routeThrottles: {}, deployment };
  const api = {
    apiId: "a1b2c3d4e5",
    name: "api",
    executionArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5",
    defaultEndpointDisabled: false,
    stages: [stage],
  };

  const [described] = describeStack(modelWith({ apis: [api] }), "127.0.0.1:3001").stages;

  expect(described?.routes).toEqual([{ id: "a1b2c3d4e5/dev/$connect", routeKey: "$connect", repliesToClient: false, ...shown }]);
});
