import type { Model } from "../model";
import { readApis, readDomains } from "./api-gateway-resources";
import { Configuration } from "./configuration";
import { readTables } from "./dynamodb-resources";
import { checkExecutionRoles } from "./execution-roles";
import { readRoles } from "./iam-resources";
import { codeObjects } from "./lambda-code";
import { layersOnAwsOnly, readFunctions } from "./lambda-resources";
import { leftOutQueues, readQueues } from "./sqs-resources";

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
  await checkExecutionRoles(configuration);
  const apis = readApis(configuration);
  const functions = readFunctions(configuration, directory);
  const model = {
    ...configuration.account,
    apis,
    domains: readDomains(configuration, apis),
    functions,
    roles: readRoles(configuration),
    tables: readTables(configuration),
    queues: readQueues(configuration),
  };
  const code = codeObjects(configuration);
  const leftOut = configuration.types.filter((type) => !EMULATED.has(type) && !WITHOUT_EFFECT_HERE.has(type));
  return {
    model,
    leftOut: [
      ...leftOut.flatMap((type) => configuration.addresses(type)).filter((address) => !code.has(address)),
      ...leftOutQueues(configuration),
      ...layersOnAwsOnly(configuration, functions),
      ...configuration.modules,
    ],
  };
}

const EMULATED = new Set([
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_api_mapping",
  "aws_apigatewayv2_authorizer",
  "aws_apigatewayv2_deployment",
  "aws_apigatewayv2_domain_name",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_route",
  "aws_apigatewayv2_route_response",
  "aws_apigatewayv2_stage",
  "aws_dynamodb_table",
  "aws_dynamodb_table_item",
  "aws_iam_policy",
  "aws_iam_policy_attachment",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_alias",
  "aws_lambda_function",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_layer_version",
  "aws_lambda_permission",
  "aws_sqs_queue",
]);

const WITHOUT_EFFECT_HERE = new Set([
  // Where logs go and how long they stay; here they go to the console.
  "aws_cloudwatch_log_group",
  // That there be no other policies: there are none.
  "aws_iam_role_policies_exclusive",
  "aws_iam_role_policy_attachments_exclusive",
  // What names are made of; whoever refers to one gets its value.
  "null_resource",
  "random_id",
  "random_integer",
  "random_password",
  "random_pet",
  "random_string",
  "random_uuid",
  "terraform_data",
]);
