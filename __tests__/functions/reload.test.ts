import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { WebSocket } from "ws";
import type { RuntimeEvent } from "../../local/event-log";
import { type Runtime, startRuntime } from "../../local/runtime";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();
let runtime: Runtime | undefined;

afterEach(() => runtime?.close());

/** A stack with a `$default` route that answers `reply`, and with these tables. */
function stack(reply: string, tables: readonly string[] = [], region = "eu-west-1"): string {
  const folder = mkdtempSync(path.join(root, "stack-"));
  const code = `exports.handler = async () => ({ statusCode: 200, body: "${reply}" });`;
  writeFileSync(path.join(folder, "bundle.zip"), zipSync({ "index.js": strToU8(code) }));
  const api_id = `\${aws_apigatewayv2_api.api.id}`;
  const resource = {
    aws_apigatewayv2_api: { api: { name: "api", protocol_type: "WEBSOCKET", route_selection_expression: "$request.body.type" } },
    aws_apigatewayv2_stage: { stage: { api_id, name: "test", auto_deploy: true } },
    aws_apigatewayv2_integration: {
      fn: { api_id, integration_type: "AWS_PROXY", integration_uri: `\${aws_lambda_function.fn.invoke_arn}` },
    },
    aws_apigatewayv2_route: {
      fn: {
        api_id,
        route_key: "$default",
        target: `integrations/\${aws_apigatewayv2_integration.fn.id}`,
        route_response_selection_expression: "$default",
      },
    },
    aws_apigatewayv2_route_response: { fn: { api_id, route_id: `\${aws_apigatewayv2_route.fn.id}`, route_response_key: "$default" } },
    aws_iam_role: { fn: { name: "fn", assume_role_policy: LAMBDA_TRUST } },
    aws_lambda_function: {
      fn: {
        function_name: "fn",
        role: `\${aws_iam_role.fn.arn}`,
        filename: "bundle.zip",
        handler: "index.handler",
        runtime: "nodejs22.x",
      },
    },
    aws_lambda_permission: {
      fn: {
        action: "lambda:InvokeFunction",
        function_name: "fn",
        principal: "apigateway.amazonaws.com",
        source_arn: `\${aws_apigatewayv2_api.api.execution_arn}/*`,
      },
    },
    ...(tables.length > 0 && {
      aws_dynamodb_table: Object.fromEntries(
        tables.map((name) => [name, { name, hash_key: "id", billing_mode: "PAY_PER_REQUEST", attribute: [{ name: "id", type: "S" }] }]),
      ),
    }),
  };
  writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region }] }, resource }));
  return folder;
}

async function ask(socket: WebSocket): Promise<string> {
  socket.send("?");
  const [answer] = await once(socket, "message");
  return String(answer);
}

test("a connection outlives a change of its functions, and what needs a restart is said", async () => {
  const events: RuntimeEvent[] = [];
  runtime = await startRuntime({ stackDirectory: stack("old", ["rows"]), onEvent: (event) => events.push(event) });
  const socket = new WebSocket(runtime.endpoints.websocketUrl);
  await once(socket, "open");
  expect(await ask(socket)).toBe("old");

  await runtime.reload(stack("new", ["rows", "more"]));

  expect(await ask(socket)).toBe("new");
  expect(events).toContainEqual({ type: "reloaded", functionNames: ["fn"], needsRestart: ["table more"] });
  await expect(runtime.reload(path.join(root, "nowhere"))).rejects.toThrow("no synthesized stack at");
  expect(await ask(socket)).toBe("new");
  await runtime.reload(stack("elsewhere", [], "us-east-1"));
  expect(events.at(-1)).toEqual({ type: "reloaded", functionNames: [], needsRestart: ["region us-east-1"] });
  expect(await ask(socket)).toBe("new");
  socket.terminate();
});
