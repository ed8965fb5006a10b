import { z } from "zod";
import type { FunctionEntry, VersionEntry } from "../../account/entries/lambda";
import { whyCannotRun } from "../../account/projection/functions";
import {
  functionNameProblem,
  memoryProblem,
  reservationProblem,
  runtimeProblem,
  timeoutProblem,
  variableProblems,
} from "../../aws-rules/lambda-rules";
import { repeated } from "../../aws-rules/repeated";
import { FIRST_VERSION } from "../computed/computed-attributes";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { block, flag, number, read, text, textMap, texts } from "./attributes";
import { codeSource, readCode } from "./lambda-code";
import { Layers } from "./lambda-layers";
import { FunctionParts } from "./lambda-parts";
import { MADE_AT, type Reading } from "./reading";

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

type Attributes = z.infer<typeof settings>;

export interface FunctionOfResource {
  readonly resource: Resource;
  readonly entry: FunctionEntry;
}

export function readFunctions(reading: Reading): FunctionOfResource[] {
  const parts = new FunctionParts(reading);
  const layers = new Layers(reading);
  const functions = reading.each(reading.ofType("aws_lambda_function"), (resource): FunctionOfResource => {
    const attributes = read(resource, settings);
    const { arn, function_name: name, reserved_concurrent_executions: reserved } = attributes;
    reading.refuse(resource, "function_name", functionNameProblem(name));
    reading.refuse(resource, "runtime", runtimeProblem(attributes.runtime ?? ""));
    reading.refuse(resource, "memory_size", memoryProblem(attributes.memory_size));
    reading.refuse(resource, "timeout", timeoutProblem(attributes.timeout));
    reading.refuse(resource, "environment", ...variableProblems(attributes.environment?.variables ?? {}));
    const latest = newVersion(resource, attributes, readProgram(resource, attributes, { reading, layers }));
    const published = { ...latest, FunctionArn: `${arn}:${FIRST_VERSION}`, Version: FIRST_VERSION };
    const entry: FunctionEntry = {
      FunctionName: name,
      FunctionArn: arn,
      latest,
      versions: attributes.publish ? [published] : [],
      lastVersion: attributes.publish ? Number(FIRST_VERSION) : 0,
      Tags: {},
      ...parts.of({ name, arn, isPublished: attributes.publish }),
      ...(reserved >= 0 && { ReservedConcurrentExecutions: reserved }),
      RecursiveLoop: "Terminate",
      runtimeManagement: [],
    };
    reading.put(resource, "lambda.functions", name, entry);
    return { resource, entry };
  });
  for (const { item, first } of repeated(functions, ({ entry }) => entry.FunctionName)) {
    const reason = `Function already exist: ${item.entry.FunctionName}, the name of ${first.resource.address} too`;
    reading.refuse(item.resource, "function_name", reason);
  }
  checkReservations(functions, reading);
  return functions;
}

type Program = Pick<VersionEntry, "Handler" | "CodeSha256" | "CodeSize" | "Layers">;

function newVersion({ address }: Resource, attributes: Attributes, program: Program): VersionEntry {
  const { arn, function_name: name, logging_config: logging, dead_letter_config: deadLetter } = attributes;
  const variables = attributes.environment?.variables ?? {};
  return {
    FunctionName: name,
    FunctionArn: arn,
    Version: "$LATEST",
    Role: attributes.role,
    ...kindOf(attributes),
    ...program,
    MemorySize: attributes.memory_size,
    Timeout: attributes.timeout,
    ...(Object.keys(variables).length > 0 && { Environment: { Variables: variables } }),
    ...(deadLetter && { DeadLetterConfig: { TargetArn: deadLetter.target_arn } }),
    LoggingConfig: {
      LogFormat: logging?.log_format ?? "Text",
      LogGroup: logging?.log_group ?? `/aws/lambda/${name}`,
      ...(logging?.application_log_level !== undefined && { ApplicationLogLevel: logging.application_log_level }),
      ...(logging?.system_log_level !== undefined && { SystemLogLevel: logging.system_log_level }),
    },
    RevisionId: generatedId(address, 36),
    LastModified: MADE_AT,
  };
}

function kindOf({ package_type, runtime }: Pick<Attributes, "package_type" | "runtime">): Pick<VersionEntry, "PackageType" | "Runtime"> {
  // Lambda adds runtimes more often than its SDK.
  const Runtime = runtime as VersionEntry["Runtime"];
  return { PackageType: package_type === "Image" ? "Image" : "Zip", ...(Runtime !== undefined && { Runtime }) };
}

/** The code of a function, unless it cannot run here: then nothing reads its code. */
function readProgram(
  resource: Resource,
  { package_type, runtime, handler }: Attributes,
  { reading, layers }: { readonly reading: Reading; readonly layers: Layers },
): Program {
  const cannotRun = runtime === undefined && package_type !== "Image" ? undefined : whyCannotRun(kindOf({ package_type, runtime }));
  if (cannotRun !== undefined) {
    reading.leaveOut(resource.address, cannotRun);
    return { ...(handler !== undefined && { Handler: handler }), CodeSha256: "", CodeSize: 0 };
  }
  if (runtime === undefined) reading.refuse(resource, "runtime", "missing; a function from a zip file needs one");
  const { handler: required, layers: arns, ...source } = read(resource, code);
  const Layers = arns.map((arn) => layers.use(arn, `${resource.address}: layers`));
  return { Handler: required, ...readCode(resource, source, reading), ...(Layers.length > 0 && { Layers }) };
}

function checkReservations(functions: readonly FunctionOfResource[], reading: Reading): void {
  let reserved = 0;
  for (const { resource, entry } of functions) {
    reserved += entry.ReservedConcurrentExecutions ?? 0;
    reading.refuse(resource, "reserved_concurrent_executions", reservationProblem(reserved));
  }
}
