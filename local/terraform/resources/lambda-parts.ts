import { z } from "zod";
import type { AliasEntry, EventInvokeEntry, FunctionEntry, PermissionEntry, PolicyEntry } from "../../account/entries/lambda";
import { EVENT_AGE_SECONDS, EVENT_RETRIES, permissionProblems } from "../../aws-rules/lambda-rules";
import { repeated } from "../../aws-rules/repeated";
import { parseFunctionReference } from "../../lambda/function-reference";
import { FIRST_VERSION } from "../computed/computed-attributes";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { block, flag, number, read, text } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

const within = ({ least, most }: { readonly least: number; readonly most: number }) => number(z.number().int().min(least).max(most));

const eventInvokeConfig = z.object({
  function_name: text(),
  qualifier: text().optional(),
  maximum_retry_attempts: within(EVENT_RETRIES).optional(),
  maximum_event_age_in_seconds: within(EVENT_AGE_SECONDS).optional(),
  destination_config: block({ on_failure: block({ destination: text() }), on_success: block({ destination: text() }) }),
});

const permission = z.object({
  action: text(),
  function_name: text(),
  principal: text(),
  source_arn: text().optional(),
  source_account: text().optional(),
  principal_org_id: text().optional(),
  event_source_token: text().optional(),
  invoked_via_function_url: flag().optional(),
  statement_id: text().optional(),
  qualifier: text().optional(),
});

const alias = z.object({ name: text(), function_name: text() });

/** Something of a function, or of one of its versions and aliases. */
interface Part<T> {
  readonly resource: Resource;
  /** Name or ARN. */
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly made: T;
}

interface FunctionIdentity {
  readonly name: string;
  readonly arn: string;
  readonly isPublished: boolean;
}

/** The resources of a stack that belong to functions: permissions, aliases and configurations of asynchronous invocation. */
export class FunctionParts {
  readonly #reading: Reading;
  readonly #permissions: readonly Part<PermissionEntry>[];
  readonly #aliases: readonly Part<string>[];
  readonly #invokeConfigs: readonly Part<EventInvokeEntry>[];

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#permissions = reading.each(reading.ofType("aws_lambda_permission"), (resource) => readPermission(reading, resource));
    this.#aliases = reading.each(reading.ofType("aws_lambda_alias"), (resource) => {
      const { name, function_name: functionName } = read(resource, alias);
      return { resource, functionName, qualifier: undefined, made: name };
    });
    this.#invokeConfigs = reading.each(reading.ofType("aws_lambda_function_event_invoke_config"), (resource) =>
      readInvokeConfig(reading, resource),
    );
  }

  of(fn: FunctionIdentity): Pick<FunctionEntry, "aliases" | "policies" | "eventInvokeConfigs"> {
    return {
      aliases: this.#aliasesOf(fn),
      policies: this.#policiesOf(fn),
      eventInvokeConfigs: partsOf(this.#invokeConfigs, fn).map(({ qualifier = "$LATEST", made }) => ({ ...made, Qualifier: qualifier })),
    };
  }

  #aliasesOf(fn: FunctionIdentity): AliasEntry[] {
    const aliases = partsOf(this.#aliases, fn);
    for (const { item, first } of repeated(aliases, ({ made }) => made))
      this.#reading.refuse(item.resource, "name", `Alias already exists: ${item.made}, the name of ${first.resource.address} too`);
    // All versions run the same code here.
    const FunctionVersion = fn.isPublished ? FIRST_VERSION : "$LATEST";
    return aliases.map(({ resource, made }) => ({ Name: made, FunctionVersion, RevisionId: generatedId(resource.address, 36) }));
  }

  #policiesOf(fn: FunctionIdentity): PolicyEntry[] {
    const permissions = partsOf(this.#permissions, fn);
    const policies = new Map<string | undefined, Part<PermissionEntry>[]>();
    for (const part of permissions) policies.set(part.qualifier, [...(policies.get(part.qualifier) ?? []), part]);
    return [...policies].map(([qualifier, parts]) => {
      for (const { item, first } of repeated(parts, ({ made }) => made.StatementId)) {
        const reason = `The statement id (${item.made.StatementId}) provided already exists: ${first.resource.address} has it too`;
        this.#reading.refuse(item.resource, "statement_id", reason);
      }
      return {
        ...(qualifier !== undefined && { Qualifier: qualifier }),
        RevisionId: generatedId(`${fn.arn}:${qualifier}`, 36),
        statements: parts.map(({ made }) => made),
      };
    });
  }
}

/** Those of `parts` that belong to a function, with the version or alias that they are for, which may stand in the function's name too. */
function partsOf<T>(parts: readonly Part<T>[], { name, arn }: FunctionIdentity): Part<T>[] {
  return parts.flatMap((part) => {
    const { functionName } = part;
    if (functionName.startsWith("arn:") && functionName !== arn && !functionName.startsWith(`${arn}:`)) return [];
    const reference = parseFunctionReference(functionName, part.qualifier || null);
    return reference?.name === name ? [{ ...part, qualifier: reference.qualifier }] : [];
  });
}

function readPermission(reading: Reading, resource: Resource): Part<PermissionEntry> {
  const attributes = read(resource, permission);
  const { source_arn, source_account, principal_org_id, event_source_token, invoked_via_function_url } = attributes;
  const made: PermissionEntry = {
    StatementId: attributes.statement_id ?? `terraform-${generatedId(resource.address, 12)}`,
    Action: attributes.action,
    Principal: attributes.principal,
    ...(source_arn !== undefined && { SourceArn: source_arn }),
    ...(source_account !== undefined && { SourceAccount: source_account }),
    ...(principal_org_id !== undefined && { PrincipalOrgID: principal_org_id }),
    ...(event_source_token !== undefined && { EventSourceToken: event_source_token }),
    ...(invoked_via_function_url !== undefined && { InvokedViaFunctionUrl: invoked_via_function_url }),
  };
  for (const { member, value, pattern } of permissionProblems(made))
    reading.refuse(resource, PERMISSION_ATTRIBUTES[member], `${JSON.stringify(value)}: AWS takes ${pattern}`);
  return { resource, functionName: attributes.function_name, qualifier: attributes.qualifier, made };
}

const PERMISSION_ATTRIBUTES = { StatementId: "statement_id", Action: "action", Principal: "principal" } as const;

function readInvokeConfig(reading: Reading, resource: Resource): Part<EventInvokeEntry> {
  const { function_name: functionName, qualifier, destination_config, ...retries } = read(resource, eventInvokeConfig);
  const { maximum_retry_attempts, maximum_event_age_in_seconds } = retries;
  const destination = destination_config?.on_failure?.destination;
  if (destination_config?.on_success) reading.leaveOut(`${resource.address}: destination_config.on_success`, "not emulated");
  const made: EventInvokeEntry = {
    LastModified: MADE_AT,
    ...(maximum_retry_attempts !== undefined && { MaximumRetryAttempts: maximum_retry_attempts }),
    ...(maximum_event_age_in_seconds !== undefined && { MaximumEventAgeInSeconds: maximum_event_age_in_seconds }),
    ...(destination !== undefined && { DestinationConfig: { OnFailure: { Destination: destination } } }),
  };
  return { resource, functionName, qualifier, made };
}
