import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import type { AsynchronousInvocation, InvokePermission, LambdaFunction } from "../model";
import { block, read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

const lambda = z.object({
  arn: z.string(),
  function_name: z.string(),
  role: z.string(),
  filename: z.string("the local runtime runs functions from a zip file (filename)"),
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
});

/** @param directory what the names of the bundles are relative to. */
export function readFunctions(configuration: Configuration, directory: string): LambdaFunction[] {
  const resources = configuration.ofType("aws_lambda_function");
  checkReservations(resources);
  const permissions = configuration.ofType("aws_lambda_permission").map((resource) => ({ resource, ...read(resource, permission) }));
  const invokeConfigs = configuration.ofType("aws_lambda_function_event_invoke_config").map((found) => read(found, eventInvokeConfig));
  return resources.map((resource) => {
    const attributes = read(resource, lambda);
    const { arn, function_name: name, logging_config: logging } = attributes;
    const bundlePath = path.resolve(directory, attributes.filename);
    return {
      arn,
      name,
      roleArn: attributes.role,
      bundlePath,
      codeSha256: hashBundle(bundlePath, resource),
      handler: attributes.handler,
      runtime: attributes.runtime,
      memoryMb: attributes.memory_size,
      timeoutSeconds: attributes.timeout,
      environment: attributes.environment?.variables ?? {},
      logFormat: logging?.log_format ?? "Text",
      applicationLogLevel: logging?.application_log_level ?? "INFO",
      systemLogLevel: logging?.system_log_level ?? "INFO",
      logGroupName: logging?.log_group ?? `/aws/lambda/${name}`,
      ...(attributes.reserved_concurrent_executions >= 0 && { reservedConcurrency: attributes.reserved_concurrent_executions }),
      asynchronous: asynchronousInvocation(
        invokeConfigs.find(({ function_name }) => function_name === name || function_name === arn),
        attributes.dead_letter_config?.target_arn,
      ),
      permissions: permissions
        .filter(({ function_name }) => function_name === name || function_name === arn)
        .map(
          (found): InvokePermission => ({
            statementId: found.statement_id ?? found.resource.address,
            action: found.action,
            principal: found.principal,
            ...(found.source_arn !== undefined && { sourceArn: found.source_arn }),
          }),
        ),
    };
  });
}

function hashBundle(bundlePath: string, { address }: Resource): string {
  try {
    return createHash("sha256").update(readFileSync(bundlePath)).digest("base64");
  } catch {
    throw new UserError(`${address}: filename: there is no ${bundlePath}; synthesize the stack again`);
  }
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
