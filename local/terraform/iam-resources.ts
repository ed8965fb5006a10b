import { z } from "zod";
import { UserError } from "../errors";
import type { Role } from "../model";
import { blocks, read } from "./attributes";
import type { Configuration } from "./configuration";

const role = z.object({
  arn: z.string(),
  name: z.string(),
  inline_policy: blocks({ name: z.string(), policy: z.string() }),
  managed_policy_arns: z.array(z.string()).default([]),
});
const inlinePolicy = z.object({ name: z.string(), role: z.string(), policy: z.string() });
const managedPolicy = z.object({ arn: z.string(), name: z.string(), policy: z.string() });
const attachment = z.object({ role: z.string(), policy_arn: z.string() });

type Policy = Role["policies"][number];

/** Roles with every identity policy: inline, as a resource of its own, and attached. */
export function readRoles(configuration: Configuration): Role[] {
  const inline = configuration.ofType("aws_iam_role_policy").map((resource) => {
    const { name, policy, role: of } = read(resource, inlinePolicy);
    return { of, policy: parsePolicy(name, policy, resource.address) };
  });
  const managed = new Map(
    configuration.ofType("aws_iam_policy").map((resource) => {
      const { arn, name, policy } = read(resource, managedPolicy);
      return [arn, parsePolicy(name, policy, resource.address)] as const;
    }),
  );
  const attachments = configuration
    .ofType("aws_iam_role_policy_attachment")
    .map((resource) => ({ resource, ...read(resource, attachment) }));

  return configuration.ofType("aws_iam_role").map((resource) => {
    const { arn, name, inline_policy, managed_policy_arns } = read(resource, role);
    const attach = (policyArn: string, by: string): Policy => {
      const policy = managed.get(policyArn) ?? AWS_MANAGED.get(policyArn);
      if (!policy) throw new UserError(`${by}: the local runtime does not know what ${policyArn} allows`);
      return policy;
    };
    const policies = [
      ...inline_policy.map((own) => parsePolicy(own.name, own.policy, resource.address)),
      ...inline.filter(({ of }) => of === name).map(({ policy }) => policy),
      ...managed_policy_arns.map((policyArn) => attach(policyArn, resource.address)),
      ...attachments.filter((found) => found.role === name).map((found) => attach(found.policy_arn, found.resource.address)),
    ];
    return { arn, name, policies };
  });
}

/** Policies of AWS's own that functions commonly have (docs.aws.amazon.com/aws-managed-policy/latest/reference). */
const AWS_MANAGED: ReadonlyMap<string, Policy> = new Map([
  [
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    {
      name: "AWSLambdaBasicExecutionRole",
      document: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" }],
      },
    },
  ],
]);

const policyDocument = z.looseObject({ Statement: z.union([z.array(z.looseObject({})), z.looseObject({})]) });

function parsePolicy(name: string, json: string, address: string): Policy {
  try {
    return { name, document: policyDocument.parse(JSON.parse(json)) };
  } catch {
    throw new UserError(`${address}: policy: is not a policy document in JSON`);
  }
}
