import type { AccountState } from "../../account/account-state";
import type { Model } from "../../model";
import type { EvaluatedStack, MadeUpValue, StackSources } from "../evaluated-stack";
import { readApis } from "./api-gateway-resources";
import { API_KEY_TYPES, ApiKeys } from "./api-keys";
import { readDomains } from "./custom-domains";
import { readTables } from "./dynamodb-resources";
import { checkExecutionRoles } from "./execution-roles";
import { readRoles, usedRoles } from "./iam-resources";
import { readFunctions } from "./lambda-resources";
import { checkTemplates } from "./mapping-templates";
import { type LeftOut, Reading } from "./reading";
import { readQueues } from "./sqs-resources";

/** What the runtime makes of a stack. */
export interface StackReading {
  readonly account: AccountState;
  /** What the services serve of the account. */
  readonly model: Model;
  /** The parts of the stack that the runtime leaves out. */
  readonly leftOut: readonly LeftOut[];
  /** Values of attributes that only AWS knows, where something that is served uses them. */
  readonly madeUp: readonly MadeUpValue[];
  /** What to watch for changes; undefined for a stack that something else writes, such as a synthesis. */
  readonly sources?: StackSources;
}

/**
 * Reads the resources of a stack, whatever evaluated it.
 * @throws UserError with a line for everything that is wrong, that AWS would refuse, or that would behave otherwise than on AWS.
 */
export async function readModel(stack: EvaluatedStack): Promise<StackReading> {
  const reading = new Reading(stack);
  const apiKeys = new ApiKeys(reading);
  readApis(reading, apiKeys);
  apiKeys.leaveOutUnused();
  const functions = readFunctions(reading);
  checkTemplates(reading);
  readRoles(reading, usedRoles(reading.draft));
  await checkExecutionRoles(reading, functions);
  readDomains(reading);
  readTables(reading);
  readQueues(reading);
  reading.refuseMistakes();
  for (const type of stack.types) {
    if (EMULATED.has(type) || WITHOUT_EFFECT_HERE.has(type)) continue;
    for (const address of stack.addresses(type)) reading.leaveOut(address, "not emulated");
  }
  for (const address of stack.decodedDocuments) reading.leaveOut(`${address}: jsondecode`, "sees a document without statements");
  for (const address of stack.unreadModules) reading.leaveOut(address, "a module, which needs Terraform on the PATH");
  const { account, model } = reading;
  return { account, model, leftOut: reading.leftOut, madeUp: reading.madeUp, ...(stack.sources && { sources: stack.sources }) };
}

const EMULATED = new Set<string>([
  ...API_KEY_TYPES,
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_api_mapping",
  "aws_apigatewayv2_authorizer",
  "aws_apigatewayv2_deployment",
  "aws_apigatewayv2_domain_name",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_integration_response",
  "aws_apigatewayv2_model",
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
  // They remove other policies, and there are none.
  "aws_iam_role_policies_exclusive",
  "aws_iam_role_policy_attachments_exclusive",
  // Parts of names and values.
  "null_resource",
  "random_id",
  "random_integer",
  "random_password",
  "random_pet",
  "random_string",
  "random_uuid",
  "terraform_data",
]);
