import { z } from "zod";
import { UserError } from "../errors";
import { reservedVariables } from "../lambda/reserved-variables";
import type { AsynchronousInvocation, InvokePermission, LambdaFunction } from "../model";
import { block, read } from "./attributes";
import { FIRST_VERSION } from "./computed-attributes";
import type { Configuration, Resource } from "./configuration";
import { codeSource, readCode } from "./lambda-code";
import { readLayers } from "./lambda-layers";

const lambda = z.object({
  arn: z.string(),
  function_name: z.string(),
  role: z.string(),
  ...codeSource,
  layers: z.array(z.string()).default([]),
  publish: z.boolean().default(false),
  handler: z.string(),
  runtime: z.string().regex(/^nodejs/, "the local runtime runs Node.js functions only"),
  memory_size: z.number().default(128),
  timeout: z.number().default(3),
  environment: block({ variables: z.record(z.string(), z.coerce.string()).default({}) }),
  reserved_concurrent_executions: z.number().int().min(-1).default(-1),
  dead_letter_config: block({ target_arn: z.string() }),
  logging_config: block({
    log_format: z.enum(["JSON", "Text"]),
    log_group: z.string().optional(),
    application_log_level: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
    system_log_level: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
  }),
});

const eventInvokeConfig = z.object({
  function_name: z.string(),
  maximum_retry_attempts: z.number().int().min(0).max(2).default(2),
  maximum_event_age_in_seconds: z.number().int().min(60).max(21_600).default(21_600),
  destination_config: block({ on_failure: block({ destination: z.string() }) }),
});

/** What a new account has, and what of it AWS keeps for functions without a reservation. */
const ACCOUNT_CONCURRENCY = { total: 1_000, unreserved: 100 };

const permission = z.object({
  action: z.string(),
  function_name: z.string(),
  principal: z.string(),
  source_arn: z.string().optional(),
  statement_id: z.string().optional(),
  qualifier: z.string().optional(),
});

const alias = z.object({ name: z.string(), function_name: z.string() });

/** @param directory what the names of the bundles are relative to. */
export function readFunctions(configuration: Configuration, directory: string): LambdaFunction[] {
  const resources = configuration.ofType("aws_lambda_function");
  checkReservations(resources);
  const permissions = configuration.ofType("aws_lambda_permission").map((resource) => ({ resource, ...read(resource, permission) }));
  const aliases = configuration.ofType("aws_lambda_alias").map((resource) => read(resource, alias));
  const layers = readLayers(configuration, directory);
  const invokeConfigs = configuration.ofType("aws_lambda_function_event_invoke_config").map((found) => read(found, eventInvokeConfig));
  return resources.map((resource) => {
    const attributes = read(resource, lambda);
    const { arn, function_name: name, logging_config: logging } = attributes;
    const isOfThis = ({ function_name }: { function_name: string }) => function_name === name || function_name === arn;
    return {
      arn,
      name,
      roleArn: attributes.role,
      code: readCode(resource, attributes, configuration, directory),
      layers: attributes.layers.flatMap((layerArn) => layers.get(layerArn) ?? []),
      qualifiers: [...(attributes.publish ? [FIRST_VERSION] : []), ...aliases.filter(isOfThis).map((found) => found.name)],
      handler: attributes.handler,
      runtime: attributes.runtime,
      memoryMb: attributes.memory_size,
      timeoutSeconds: attributes.timeout,
      environment: checkVariables(attributes.environment?.variables ?? {}, resource),
      logFormat: logging?.log_format ?? "Text",
      applicationLogLevel: logging?.application_log_level ?? "INFO",
      systemLogLevel: logging?.system_log_level ?? "INFO",
      logGroupName: logging?.log_group ?? `/aws/lambda/${name}`,
      ...(attributes.reserved_concurrent_executions >= 0 && { reservedConcurrency: attributes.reserved_concurrent_executions }),
      asynchronous: asynchronousInvocation(invokeConfigs.find(isOfThis), attributes.dead_letter_config?.target_arn),
      permissions: permissions.filter(isOfThis).map(
        (found): InvokePermission => ({
          statementId: found.statement_id ?? found.resource.address,
          action: found.action,
          principal: found.principal,
          ...(found.source_arn !== undefined && { sourceArn: found.source_arn }),
          ...(found.qualifier !== undefined && { qualifier: found.qualifier }),
        }),
      ),
    };
  });
}

/**
 * `aws_lambda_function.ask: layers: arn:…` for every layer that the stack uses and does not make: only AWS has it, and what a function
 * would find in it is missing here.
 */
export function layersOnAwsOnly(configuration: Configuration, functions: readonly LambdaFunction[]): string[] {
  const known = new Set(functions.flatMap(({ layers }) => layers.map(({ arn }) => arn)));
  return configuration.ofType("aws_lambda_function").flatMap((resource) =>
    read(resource, lambda)
      .layers.filter((arn) => !known.has(arn))
      .map((arn) => `${resource.address}: layers: ${arn}`),
  );
}

/** @throws UserError naming the variables that Lambda would refuse. */
function checkVariables(variables: Readonly<Record<string, string>>, { address }: Resource): Readonly<Record<string, string>> {
  const reserved = reservedVariables(variables);
  if (reserved.length === 0) return variables;
  throw new UserError(`${address}: environment: ${reserved.join(", ")}: reserved for Lambda, which refuses a function that sets it`);
}

/** @throws UserError where AWS would refuse to reserve so much. */
function checkReservations(resources: readonly Resource[]): void {
  const available = ACCOUNT_CONCURRENCY.total - ACCOUNT_CONCURRENCY.unreserved;
  let reserved = 0;
  for (const resource of resources) {
    reserved += Math.max(0, read(resource, lambda).reserved_concurrent_executions);
    if (reserved <= available) continue;
    throw new UserError(
      `${resource.address}: reserved_concurrent_executions: the stack reserves ${reserved}, and an account with ${ACCOUNT_CONCURRENCY.total} can reserve ${available}`,
    );
  }
}

function asynchronousInvocation(
  config: z.infer<typeof eventInvokeConfig> | undefined,
  deadLetterTarget: string | undefined,
): AsynchronousInvocation {
  const onFailure = config?.destination_config?.on_failure?.destination;
  return {
    maxRetries: config?.maximum_retry_attempts ?? 2,
    maxEventAgeSeconds: config?.maximum_event_age_in_seconds ?? 21_600,
    ...(onFailure !== undefined && { onFailure }),
    ...(deadLetterTarget !== undefined && { deadLetterTarget }),
  };
}
