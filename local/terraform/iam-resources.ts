import { z } from "zod";
import { UserError } from "../errors";
import type { Policy, Role } from "../model";
import { blocks, read } from "./attributes";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies";
import type { Configuration, Resource } from "./configuration";

const role = z.object({
  arn: z.string(),
  name: z.string(),
  inline_policy: blocks({ name: z.string().optional(), policy: z.string().optional() }),
  managed_policy_arns: z.array(z.string()).default([]),
  permissions_boundary: z.string().nullish(),
});
const inlinePolicy = z.object({ name: z.string(), role: z.string(), policy: z.string() });
const managedPolicy = z.object({ arn: z.string(), name: z.string(), policy: z.string() });
const attachment = z.object({ role: z.string(), policy_arn: z.string() });
const sharedAttachment = z.object({ roles: z.array(z.string()).default([]), policy_arn: z.string() });

/** Roles with every identity policy, inline, as a resource of its own, and attached, and with their permissions boundary. */
export function readRoles(configuration: Configuration): Role[] {
  const inline = configuration.ofType("aws_iam_role_policy").map((resource) => {
    const { name, policy, role: of } = read(resource, inlinePolicy);
    return { of, policy: parsePolicy(name, policy, resource, "policy") };
  });
  const managed = managedPolicies(configuration);
  const attachments = readAttachments(configuration);

  return configuration.ofType("aws_iam_role").map((resource) => {
    const { arn, name, inline_policy, managed_policy_arns, permissions_boundary } = read(resource, role);
    const policies = [
      // A block without a policy is Terraform's way to say that there shall be none.
      ...inline_policy.flatMap((own) => (own.policy ? [parsePolicy(own.name ?? "inline", own.policy, resource, "inline_policy")] : [])),
      ...inline.filter(({ of }) => of === name).map(({ policy }) => policy),
      ...managed_policy_arns.map((policyArn) => managed(policyArn, `${resource.address}: managed_policy_arns`)),
      ...attachments.filter(({ of }) => of === name).map(({ policyArn, where }) => managed(policyArn, where)),
    ];
    const boundary = permissions_boundary ? managed(permissions_boundary, `${resource.address}: permissions_boundary`) : undefined;
    return { arn, name, policies, ...(boundary && { permissionsBoundary: boundary }) };
  });
}

function readAttachments(configuration: Configuration): { of: string; policyArn: string; where: string }[] {
  const single = configuration.ofType("aws_iam_role_policy_attachment").map((resource) => {
    const { role: of, policy_arn: policyArn } = read(resource, attachment);
    return { of, policyArn, where: `${resource.address}: policy_arn` };
  });
  const shared = configuration.ofType("aws_iam_policy_attachment").flatMap((resource) => {
    const { roles, policy_arn: policyArn } = read(resource, sharedAttachment);
    return roles.map((of) => ({ of, policyArn, where: `${resource.address}: policy_arn` }));
  });
  return [...single, ...shared];
}

/** Finds a policy of the stack, or of AWS's own, by its ARN. */
function managedPolicies(configuration: Configuration): (arn: string, where: string) => Policy {
  const own = new Map(
    configuration.ofType("aws_iam_policy").map((resource) => {
      const { arn, name, policy } = read(resource, managedPolicy);
      return [arn, parsePolicy(name, policy, resource, "policy")] as const;
    }),
  );
  return (arn, where) => {
    const policy = own.get(arn) ?? AWS_MANAGED_POLICIES.get(arn);
    if (policy) return policy;
    const known = [...AWS_MANAGED_POLICIES.values()].map(({ name }) => name).join(", ");
    throw new UserError(
      `${where}: the local runtime does not know what ${arn} allows: it knows the stack's own policies, and of AWS's ${known}`,
    );
  };
}

const policyDocument = z.looseObject({ Statement: z.union([z.array(z.looseObject({})), z.looseObject({})]) });

/** @throws UserError for what is none. */
export function parsePolicy(name: string, json: string, { address }: Resource, attribute: string): Policy {
  try {
    return { name, document: policyDocument.parse(JSON.parse(json)) };
  } catch {
    throw new UserError(`${address}: ${attribute}: is not a policy document in JSON`);
  }
}
