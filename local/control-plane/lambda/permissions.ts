import { randomUUID } from "node:crypto";
import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionEntry, PermissionEntry, PolicyEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { type PermissionProblem, permissionProblems } from "../../aws-rules/lambda-rules";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { checkRevision, lambdaError, noSuchResource, validationError } from "./errors";
import { accessToFunction, findQualified, functionArn } from "./find";

/** Resource policies: who may invoke (docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html). */
export function permissionOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
    AddPermission: operation<AddPermissionRequest, AddPermissionResponse>({
      access: accessToFunction(account, "AddPermission"),
      async run(input) {
        const permission = permissionOf(input);
        const { StatementId } = permission;
        const { qualifier } = findQualified(account, input);
        const { FunctionName } = await changeFunction(account, input, (entry) => {
          const policy = policyOf(entry, qualifier);
          checkRevision(input.RevisionId, policy?.RevisionId ?? "", "GetPolicy");
          if (policy?.statements.some((statement) => statement.StatementId === StatementId)) {
            throw lambdaError(
              "ResourceConflictException",
              `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            );
          }
          return withPolicy(entry, qualifier, [...(policy?.statements ?? []), permission]);
        });
        return { Statement: JSON.stringify(statement(permission, functionArn(account, FunctionName, qualifier))) };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
    RemovePermission: operation<RemovePermissionRequest, object>({
      access: accessToFunction(account, "RemovePermission"),
      async run(input) {
        await changeFunction(account, input, (entry, { qualifier }) => {
          const policy = policyOf(entry, qualifier);
          if (!policy) throw noSuchResource("No policy is associated with the given resource.");
          checkRevision(input.RevisionId, policy.RevisionId, "GetPolicy");
          const statements = policy.statements.filter(({ StatementId }) => StatementId !== input.StatementId);
          if (statements.length === policy.statements.length)
            throw noSuchResource(`Statement ${input.StatementId} is not found in resource policy.`);
          return withPolicy(entry, qualifier, statements);
        });
        return {};
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
    GetPolicy: operation<GetPolicyRequest, GetPolicyResponse>({
      access: accessToFunction(account, "GetPolicy"),
      run(input) {
        const { entry, qualifier } = findQualified(account, input);
        const policy = policyOf(entry, qualifier);
        if (!policy) throw noSuchResource();
        const arn = functionArn(account, entry.FunctionName, qualifier);
        const Statement = policy.statements.map((one) => statement(one, arn));
        return { Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }), RevisionId: policy.RevisionId };
      },
    }),
  };
}

/** @throws ApiError ValidationException */
function permissionOf(input: AddPermissionRequest): PermissionEntry {
  const { StatementId = "", Action = "", Principal = "", SourceArn, SourceAccount } = input;
  const { FunctionUrlAuthType, InvokedViaFunctionUrl, EventSourceToken, PrincipalOrgID } = input;
  const problems = permissionProblems({ StatementId, Action, Principal }).map(constraint);
  if (problems.length > 0)
    throw validationError(`${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`);
  return {
    StatementId,
    Action,
    Principal,
    ...(SourceArn !== undefined && { SourceArn }),
    ...(SourceAccount !== undefined && { SourceAccount }),
    ...(FunctionUrlAuthType !== undefined && { FunctionUrlAuthType }),
    ...(InvokedViaFunctionUrl !== undefined && { InvokedViaFunctionUrl }),
    ...(EventSourceToken !== undefined && { EventSourceToken }),
    ...(PrincipalOrgID !== undefined && { PrincipalOrgID }),
  };
}

function constraint({ member, value, pattern }: PermissionProblem): string {
  return `Value '${value}' at '${member[0]?.toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`;
}

function policyOf({ policies }: FunctionEntry, qualifier: string | undefined): PolicyEntry | undefined {
  return policies.find(({ Qualifier }) => Qualifier === qualifier);
}

function withPolicy(entry: FunctionEntry, qualifier: string | undefined, statements: readonly PermissionEntry[]): FunctionEntry {
  const others = entry.policies.filter(({ Qualifier }) => Qualifier !== qualifier);
  const policy = { ...(qualifier !== undefined && { Qualifier: qualifier }), RevisionId: randomUUID(), statements };
  return { ...entry, policies: statements.length === 0 ? others : [...others, policy] };
}

/** As Lambda writes it, in the order of its members. */
function statement(permission: PermissionEntry, resource: string): object {
  const { StatementId, Action, Principal } = permission;
  const condition = conditionOf(permission);
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith("arn:") ? { AWS: principal } : { Service: principal };
}

function conditionOf({
  SourceArn,
  SourceAccount,
  FunctionUrlAuthType,
  InvokedViaFunctionUrl,
  EventSourceToken,
  PrincipalOrgID,
}: PermissionEntry): object {
  const equals = {
    ...(SourceAccount !== undefined && { "AWS:SourceAccount": SourceAccount }),
    ...(FunctionUrlAuthType !== undefined && { "lambda:FunctionUrlAuthType": FunctionUrlAuthType }),
    ...(EventSourceToken !== undefined && { "lambda:EventSourceToken": EventSourceToken }),
    ...(PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(InvokedViaFunctionUrl !== undefined && { Bool: { "lambda:InvokedViaFunctionUrl": String(InvokedViaFunctionUrl) } }),
    ...(SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": SourceArn } }),
  };
}
