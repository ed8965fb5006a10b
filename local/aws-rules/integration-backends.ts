import type { EmulatedService } from "../model";
import { isRowOperation } from "./row-operations";

/** What the URI of an integration or an authorizer names. */

/** The function in `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`. */
export function invokedFunction(uri: string): string | undefined {
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
}

/** True for the actions of Lambda, which an AWS integration calls in another way than those of other services. */
export function isLambdaAction(uri: string): boolean {
  return /^arn:[^:]+:apigateway:[^:]*:lambda:/.test(uri);
}

export function functionRegionProblem(functionArn: string, served: string): string | undefined {
  const region = functionArn.split(":")[3];
  return region === served ? undefined : `the function is in ${region}, and the local runtime serves one region, ${served}`;
}

export interface ServiceAction {
  readonly service: EmulatedService;
  /** `PutItem`, `SendMessage` */
  readonly action: string;
  /** Where the URI has it. */
  readonly queueName?: string;
}

/**
 * The action in `arn:aws:apigateway:{region}:dynamodb:action/PutItem`, `…:sqs:path/{account}/{queue}` or `…:sqs:action/SendMessage`.
 * @returns undefined for those that the local runtime does not emulate.
 */
export function serviceAction(uri: string): ServiceAction | undefined {
  const [, service, kind, rest = ""] = /^arn:[^:]+:apigateway:[^:]*:(dynamodb|sqs):(action|path)\/(.+)$/.exec(uri) ?? [];
  if (service === "dynamodb" && kind === "action" && isRowOperation(rest)) return { service, action: rest };
  if (service === "sqs" && kind === "action" && rest === "SendMessage") return { service, action: rest };
  const queueName = service === "sqs" && kind === "path" ? rest.split("/")[1] : undefined;
  return queueName === undefined ? undefined : { service: "sqs", action: "SendMessage", queueName };
}

export const EMULATED_ACTIONS = "Lambda, SQS's SendMessage and DynamoDB's item operations";

/** API Gateway also takes `arn:aws:iam::*:user/*`, which passes on who the client is. The local runtime does not. */
export const ROLE_ARN = /^arn:[^:]+:iam::\d{12}:role\/./;

/** The local runtime waits for the functions of integrations. */
export function isAsynchronous(parameters: Readonly<Record<string, string>>): boolean {
  return Object.keys(parameters).some((name) => /\.x-amz-invocation-type$/i.test(name));
}
