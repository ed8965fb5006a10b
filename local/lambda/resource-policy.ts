import { compilePattern } from "../iam/pattern";
import type { InvokePermission, LambdaFunction } from "../model";
import type { ServiceCaller } from "./invocation";

/**
 * Whether a function's resource policy lets a service invoke it on behalf of `sourceArn`. Each version and alias has a policy of its own
 * (docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html).
 */
export function mayInvoke(permissions: readonly InvokePermission[], { service, sourceArn }: ServiceCaller, qualifier?: string): boolean {
  return permissions.some(
    (permission) =>
      policyOf(permission.qualifier) === policyOf(qualifier) &&
      (permission.action === "lambda:InvokeFunction" || permission.action === "lambda:*") &&
      (permission.principal === service || permission.principal === "*") &&
      (permission.sourceArn === undefined || compilePattern(permission.sourceArn).test(sourceArn)),
  );
}

/** Which of the function's policies decides. `$LATEST` has the one of the function without a qualifier. */
function policyOf(qualifier: string | undefined): string {
  return qualifier ?? "$LATEST";
}

/**
 * What a function's resource policy says about a role that calls the Lambda API, as a policy document. A permission that names the
 * account leaves it to the role's own policies, and so is not in it.
 * @returns undefined when it says nothing.
 */
export function policyForRole({ arn, permissions }: LambdaFunction, roleArn: string, invokedAs: string | undefined): object | undefined {
  const statements = permissions
    .filter(({ principal, qualifier }) => policyOf(qualifier) === policyOf(invokedAs) && (principal === roleArn || principal === "*"))
    .map(({ statementId, action, principal, sourceArn }) => ({
      Sid: statementId.replace(/[^0-9A-Za-z]/g, ""),
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: action,
      Resource: [arn, `${arn}:*`],
      // A role calls for itself and not for another resource, so it never fulfils this.
      ...(sourceArn !== undefined && { Condition: { ArnLike: { "aws:SourceArn": sourceArn } } }),
    }));
  return statements.length === 0 ? undefined : { Version: "2012-10-17", Statement: statements };
}
