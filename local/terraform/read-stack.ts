import type { Model } from "../model";
import { readApis } from "./api-gateway-resources";
import { Configuration } from "./configuration";
import { readTables } from "./dynamodb-resources";
import { readRoles } from "./iam-resources";
import { readFunctions } from "./lambda-resources";

export interface StackReading {
  readonly model: Model;
  /** Addresses of resources that the runtime leaves out, and that nothing it runs depends on. */
  readonly leftOut: readonly string[];
}

/**
 * Reads a synthesized stack.
 * @param directory holds the `cdk.tf.json`; the assets that it names are relative to it.
 * @throws UserError in one line for what is missing, broken or not emulated.
 */
export async function readStack(directory: string): Promise<StackReading> {
  const configuration = await Configuration.load(directory);
  const model = {
    ...configuration.account,
    apis: readApis(configuration),
    functions: readFunctions(configuration, directory),
    roles: readRoles(configuration),
    tables: readTables(configuration),
  };
  const leftOut = configuration.types.filter((type) => !EMULATED.has(type) && !WITHOUT_EFFECT_HERE.has(type));
  return { model, leftOut: leftOut.flatMap((type) => configuration.addresses(type)) };
}

const EMULATED = new Set([
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_deployment",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_route",
  "aws_apigatewayv2_route_response",
  "aws_apigatewayv2_stage",
  "aws_dynamodb_table",
  "aws_iam_policy",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_function",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_permission",
]);

/** Where logs go and how long they stay; here they go to the console. */
const WITHOUT_EFFECT_HERE = new Set(["aws_cloudwatch_log_group"]);
