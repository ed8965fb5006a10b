import { type AllowStatement, documentsOf } from "./policy-documents";
import type { Problem } from "./problem";
import type { StackResources } from "./stack-resources";

/** Actions that AWS has no permissions for single resources for. docs.aws.amazon.com/service-authorization/latest/reference/ */
const FOR_ALL_RESOURCES = [
  ...["xray:PutTraceSegments", "xray:PutTelemetryRecords", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
  // Lambda wants these for all interfaces of the region (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
  ...["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
];

/** Policies that allow all actions of a service, all resources, or all principals. A `*` inside the name of a resource is none of these. */
export function findPolicyWildcards(stack: StackResources): Problem[] {
  return stack.types.flatMap((type) =>
    stack.ofType(type).flatMap((resource) => {
      const mistakes = new Set(documentsOf(resource).flatMap(wildcards));
      return [...mistakes].map((mistake) => ({ path: resource.path, mistake, fix: "name what is needed" }));
    }),
  );
}

function wildcards({ actions, resources, principals }: AllowStatement): string[] {
  const manyActions = actions.filter((action) => action.includes("*")).map((action) => `the policy allows the action ${action}`);
  const needsAll = actions.every((action) => FOR_ALL_RESOURCES.includes(action));
  const allResources = needsAll ? [] : resources.filter(isAll).map((arn) => `the policy allows ${actions.join(", ")} on ${arn}`);
  const allPrincipals = principals.filter((principal) => principal === "*").map(() => "the policy allows every principal");
  return [...manyActions, ...allResources, ...allPrincipals];
}

/** `*`, and an ARN whose last part is `*` or `{kind}/*` without an account. */
function isAll(arn: string): boolean {
  if (/^\*+$/.test(arn)) return true;
  const [, , , , , ...rest] = arn.split(":");
  return !arn.includes("${") && /^[*/]+$/.test(rest.join(":"));
}
