import { z } from "zod";
import {
  functionNameProblem,
  memoryProblem,
  reservationProblem,
  runtimeProblem,
  timeoutProblem,
  variableProblems,
} from "../../aws-rules/lambda-rules";
import { repeated } from "../../aws-rules/repeated";
import { canRun } from "../../lambda/process/runtime-programs";
import type { AsynchronousInvocation, InvokePermission, LambdaFunction } from "../../model";
import { FIRST_VERSION } from "../computed/computed-attributes";
import type { Resource } from "../evaluated-stack";
import { block, flag, number, read, text, textMap, texts } from "./attributes";
import { codeSource, readCode } from "./lambda-code";
import { readLayers } from "./lambda-layers";
import type { Reading } from "./reading";

const settings = z.object({
  arn: text(),
  function_name: text(),
  role: text(),
  publish: flag().default(false),
  package_type: text().optional(),
  handler: text().optional(),
  runtime: text().optional(),
  memory_size: number().default(128),
  timeout: number().default(3),
  environment: block({ variables: textMap().default({}) }),
  reserved_concurrent_executions: number(z.number().int().min(-1)).default(-1),
  dead_letter_config: block({ target_arn: text() }),
  logging_config: block({
    log_format: z.enum(["JSON", "Text"]),
    log_group: text().optional(),
    application_log_level: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
    system_log_level: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
  }),
});

const code = z.object({ ...codeSource, handler: text(), layers: texts().default([]) });

const eventInvokeConfig = z.object({
  function_name: text(),
  maximum_retry_attempts: number(z.number().int().min(0).max(2)).default(2),
  maximum_event_age_in_seconds: number(z.number().int().min(60).max(21_600)).default(21_600),
  destination_config: block({ on_failure: block({ destination: text() }) }),
});

const permission = z.object({
  action: text(),
  function_name: text(),
  principal: text(),
  source_arn: text().optional(),
  statement_id: text().optional(),
  qualifier: text().optional(),
});

const alias = z.object({ name: text(), function_name: text() });

export interface FunctionOfResource {
  readonly resource: Resource;
  readonly fn: LambdaFunction;
}

export function readFunctions(reading: Reading): FunctionOfResource[] {
  const permissions = reading.each(reading.ofType("aws_lambda_permission"), (resource) => ({ resource, ...read(resource, permission) }));
  const aliases = reading.each(reading.ofType("aws_lambda_alias"), (resource) => read(resource, alias));
  const invokeConfigs = reading.each(reading.ofType("aws_lambda_function_event_invoke_config"), (found) => read(found, eventInvokeConfig));
  const functions = reading.each(reading.ofType("aws_lambda_function"), (resource): FunctionOfResource => {
    const attributes = read(resource, settings);
    const { arn, function_name: name, logging_config: logging, runtime = "" } = attributes;
    const isOfThis = ({ function_name }: { function_name: string }) => function_name === name || function_name === arn;
    const variables = attributes.environment?.variables ?? {};
    reading.refuse(resource, "function_name", functionNameProblem(name));
    reading.refuse(resource, "runtime", runtimeProblem(runtime));
    reading.refuse(resource, "memory_size", memoryProblem(attributes.memory_size));
    reading.refuse(resource, "timeout", timeoutProblem(attributes.timeout));
    reading.refuse(resource, "environment", ...variableProblems(variables));
    const fn: LambdaFunction = {
      arn,
      name,
      roleArn: attributes.role,
      ...readProgram(resource, attributes, reading),
      qualifiers: [...(attributes.publish ? [FIRST_VERSION] : []), ...aliases.filter(isOfThis).map((found) => found.name)],
      runtime,
      memoryMb: attributes.memory_size,
      timeoutSeconds: attributes.timeout,
      environment: variables,
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
          ...(found.qualifier && { qualifier: found.qualifier }),
        }),
      ),
    };
    return { resource, fn };
  });
  for (const { item, first } of repeated(functions, ({ fn }) => fn.name)) {
    const reason = `Function already exist: ${item.fn.name}, the name of ${first.resource.address} too`;
    reading.refuse(item.resource, "function_name", reason);
  }
  checkReservations(functions, reading);
  return functions;
}

/** The code of a function, or why it cannot run here. */
function readProgram(
  resource: Resource,
  { package_type, runtime, handler }: z.infer<typeof settings>,
  reading: Reading,
): Pick<LambdaFunction, "code" | "layers" | "handler" | "cannotRun"> {
  const cannotRun =
    package_type === "Image"
      ? "container images do not run here"
      : runtime !== undefined && !canRun(runtime)
        ? `${runtime} does not run here`
        : undefined;
  if (cannotRun !== undefined) {
    reading.leaveOut(resource.address, cannotRun);
    return { layers: [], handler: handler ?? "", cannotRun };
  }
  if (runtime === undefined) reading.refuse(resource, "runtime", "missing; a function from a zip file needs one");
  const { handler: required, layers: arns, ...source } = read(resource, code);
  const layers = readLayers(reading, new Set(arns));
  for (const arn of arns) {
    if (!layers.has(arn)) reading.leaveOut(`${resource.address}: layers: ${arn}`, "a layer that only AWS has");
  }
  return { code: readCode(resource, source, reading), layers: arns.flatMap((arn) => layers.get(arn) ?? []), handler: required };
}

function checkReservations(functions: readonly FunctionOfResource[], reading: Reading): void {
  let reserved = 0;
  for (const { resource, fn } of functions) {
    reserved += fn.reservedConcurrency ?? 0;
    reading.refuse(resource, "reserved_concurrent_executions", reservationProblem(reserved));
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
