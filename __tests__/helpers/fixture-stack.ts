import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { LAMBDA_TRUST } from "./lambda-trust";

export interface FixtureFunction {
  /** The source of `index.js`, or of several files by their names. */
  readonly code: string | Readonly<Record<string, string>>;
  /** Attributes of the aws_lambda_function besides those that every fixture has. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Attributes of the integration besides those that every fixture has. */
  readonly integration?: Readonly<Record<string, unknown>>;
  /** What its role may do. */
  readonly statements?: readonly unknown[];
  /** @default true, where a route can */
  readonly replies?: boolean;
}

export type FixtureStack = Record<string, Record<string, Record<string, Record<string, unknown>>>>;

/**
 * Writes a stack with one function for each route key: as small as a stack can be, and with functions that do what a test needs.
 * The resources of a route are called after it, `$connect` as `connect`.
 * @returns its folder, inside of `parent`.
 */
export function writeFixtureStack(
  parent: string,
  functions: Readonly<Record<string, FixtureFunction>>,
  edit: (stack: FixtureStack) => void = () => {},
): string {
  const directory = mkdtempSync(path.join(parent, "fixture-"));
  const stack: FixtureStack = {
    resource: {
      aws_apigatewayv2_api: { api: { name: "fixture", protocol_type: "WEBSOCKET", route_selection_expression: "$request.body.type" } },
      aws_apigatewayv2_stage: { stage: { api_id: API_ID, name: "test", auto_deploy: true } },
    },
  };
  for (const [routeKey, fixture] of Object.entries(functions)) addRoute(stack, directory, routeKey, fixture);
  edit(stack);
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region: "eu-west-1" }] }, ...stack }));
  return directory;
}

const API_ID = `\${aws_apigatewayv2_api.api.id}`;

function addRoute(stack: FixtureStack, directory: string, routeKey: string, fixture: FixtureFunction): void {
  const { code, attributes, integration, statements = [], replies = routeKey !== "$connect" && routeKey !== "$disconnect" } = fixture;
  const id = routeKey.replace("$", "");
  const files = typeof code === "string" ? { "index.js": code } : code;
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strToU8(content)])), { level: 0 });
  writeFileSync(path.join(directory, `${id}.zip`), zip);

  const resources: Record<string, Record<string, unknown>> = {
    aws_iam_role: { name: `${id}-role`, assume_role_policy: LAMBDA_TRUST },
    aws_iam_role_policy: {
      name: id,
      role: `\${aws_iam_role.${id}.name}`,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    },
    aws_lambda_function: {
      function_name: id,
      role: `\${aws_iam_role.${id}.arn}`,
      filename: `${id}.zip`,
      handler: "index.handler",
      runtime: "nodejs22.x",
      ...attributes,
    },
    aws_apigatewayv2_integration: {
      api_id: API_ID,
      integration_type: "AWS_PROXY",
      integration_uri: `\${aws_lambda_function.${id}.invoke_arn}`,
      ...integration,
    },
    aws_apigatewayv2_route: {
      api_id: API_ID,
      route_key: routeKey,
      target: `integrations/\${aws_apigatewayv2_integration.${id}.id}`,
      ...(replies && { route_response_selection_expression: "$default" }),
    },
    ...(replies && {
      aws_apigatewayv2_route_response: { api_id: API_ID, route_id: `\${aws_apigatewayv2_route.${id}.id}`, route_response_key: "$default" },
    }),
    aws_lambda_permission: {
      action: "lambda:InvokeFunction",
      function_name: `\${aws_lambda_function.${id}.function_name}`,
      principal: "apigateway.amazonaws.com",
      source_arn: `\${aws_apigatewayv2_api.api.execution_arn}/test/${routeKey}`,
    },
  };
  for (const [type, attributesOf] of Object.entries(resources)) {
    stack.resource = { ...stack.resource, [type]: { ...stack.resource?.[type], [id]: attributesOf } };
  }
}
