import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import type { InvokePermission, LambdaFunction } from "../model";
import { block, read } from "./attributes";
import type { Configuration } from "./configuration";

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
  logging_config: block({ log_format: z.enum(["JSON", "Text"]), log_group: z.string().optional() }),
});

const permission = z.object({
  action: z.string(),
  function_name: z.string(),
  principal: z.string(),
  source_arn: z.string().optional(),
  statement_id: z.string().optional(),
});

/** @param directory what the names of the bundles are relative to. */
export function readFunctions(configuration: Configuration, directory: string): LambdaFunction[] {
  const permissions = configuration.ofType("aws_lambda_permission").map((resource) => ({ resource, ...read(resource, permission) }));
  return configuration.ofType("aws_lambda_function").map((resource) => {
    const attributes = read(resource, lambda);
    const { arn, function_name: name, logging_config: logging } = attributes;
    const bundlePath = path.resolve(directory, attributes.filename);
    if (!existsSync(bundlePath))
      throw new UserError(`${resource.address}: filename: there is no ${bundlePath}; synthesize the stack again`);
    return {
      arn,
      name,
      roleArn: attributes.role,
      bundlePath,
      handler: attributes.handler,
      runtime: attributes.runtime,
      memoryMb: attributes.memory_size,
      timeoutSeconds: attributes.timeout,
      environment: attributes.environment?.variables ?? {},
      logFormat: logging?.log_format ?? "Text",
      logGroupName: logging?.log_group ?? `/aws/lambda/${name}`,
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
