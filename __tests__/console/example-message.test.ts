import { exampleMessage } from "../../local/console/example-message";
import type { Deployment } from "../../local/model";

function deployment(routeSelectionExpression: string, ...routeKeys: readonly string[]): Deployment {
  const integration = { type: "lambdaProxy" as const, functionArn: "arn", timeoutMs: 29_000 };
  return { routeSelectionExpression, routes: routeKeys.map((routeKey) => ({ routeKey, integration, repliesToClient: false })) };
}

test.each([
  ["$request.body.type", '{"type":"join","data":"Hello World!"}'],
  [`\${request.body.action}`, '{"action":"join","data":"Hello World!"}'],
  ["$request.body.header.kind", '{"header":{"kind":"join"},"data":"Hello World!"}'],
  ["$request.body.data", '{"data":"join"}'],
])("an example selects its route by what the stack's expression looks at: %s", (expression, example) => {
  expect(exampleMessage(deployment(expression, "join", "$default"), "join")).toBe(example);
});

test("$default is reached by a plain text", () => {
  expect(exampleMessage(deployment("$request.body.type", "join", "$default"), "$default")).toBe("Marko?");
});

test("no example is given where none would select the route", () => {
  expect(exampleMessage(deployment(`\${request.body.service}/\${request.body.action}`, "chat/join"), "chat/join")).toBeUndefined();
  // An expression without variables sends everything to the key that it spells.
  expect(exampleMessage(deployment("join", "join", "$default"), "$default")).toBeUndefined();
});
