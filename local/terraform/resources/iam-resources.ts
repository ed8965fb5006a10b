import { z } from "zod";
import { policyNameProblem, roleNameProblem } from "../../aws-rules/iam-rules";
import { repeated } from "../../aws-rules/repeated";
import { UserError } from "../../errors";
import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import type { Policy, Role } from "../../model";
import type { Resource } from "../evaluated-stack";
import { blocks, read, text, texts } from "./attributes";
import type { Reading } from "./reading";

const identity = z.object({ arn: text(), name: text() });
const role = z.object({
  arn: text(),
  name: text(),
  assume_role_policy: text(),
  inline_policy: blocks({ name: text().optional(), policy: text().optional() }),
  managed_policy_arns: texts().default([]),
  permissions_boundary: text().optional(),
});
const inlineOf = z.object({ role: text() });
const inlinePolicy = z.object({ name: text(), policy: text() });
const managedIdentity = z.object({ arn: text() });
const managedPolicy = z.object({ name: text(), policy: text() });
const attachment = z.object({ role: text(), policy_arn: text() });
const sharedRoles = z.object({ roles: texts().default([]) });
const sharedAttachment = z.object({ policy_arn: text() });

const NOT_USED = "no function and no route uses it";

/**
 * The roles that are used, with every identity policy, inline, as a resource of its own, and attached, and with their permissions
 * boundary. Other roles and their policies are left out.
 */
export function readRoles(reading: Reading, usedArns: ReadonlySet<string>): Role[] {
  const resources = reading.ofType("aws_iam_role");
  const identities = reading.each(resources, (resource) => ({ resource, ...read(resource, identity) }));
  for (const { item, first } of repeated(identities, ({ name }) => name.toLowerCase()))
    reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.name} too, and names of roles are unique`);
  const used = identities.filter(({ arn }) => usedArns.has(arn));
  for (const { resource } of identities.filter((found) => !used.includes(found))) reading.leaveOut(resource.address, NOT_USED);
  const names = new Set(used.map(({ name }) => name));

  const inline = reading.each(reading.ofType("aws_iam_role_policy"), (resource) => {
    const { role: of } = read(resource, inlineOf);
    if (!names.has(of)) return reading.leaveOut(resource.address, NOT_USED);
    const { name, policy } = read(resource, inlinePolicy);
    reading.refuse(resource, "name", policyNameProblem(name));
    return { of, policy: parsePolicy(name, policy, resource, "policy") };
  });
  const attachments = readAttachments(reading, names);
  const managed = new ManagedPolicies(reading);
  const roles = reading.each(
    used.map(({ resource }) => resource),
    (resource) => {
      const { arn, name, assume_role_policy, inline_policy, managed_policy_arns, permissions_boundary } = read(resource, role);
      reading.refuse(resource, "name", roleNameProblem(name));
      const policies = [
        // A block without a policy is Terraform's way to say that there shall be none.
        ...inline_policy.flatMap((own) => (own.policy ? [parsePolicy(own.name ?? "inline", own.policy, resource, "inline_policy")] : [])),
        ...inline.flatMap((found) => (found?.of === name ? [found.policy] : [])),
        ...managed_policy_arns.map((policyArn) => managed.named(policyArn, `${resource.address}: managed_policy_arns`)),
        ...attachments.filter(({ of }) => of === name).map(({ policyArn, where }) => managed.named(policyArn, where)),
      ];
      const boundary = permissions_boundary ? managed.boundary(permissions_boundary, resource) : undefined;
      const trustPolicy = parsePolicy("trust", assume_role_policy, resource, "assume_role_policy").document;
      return { arn, name, trustPolicy, policies, ...(boundary && { permissionsBoundary: boundary }) };
    },
  );
  managed.leaveOutUnused();
  return roles;
}

interface Attachment {
  /** Name of a role. */
  readonly of: string;
  readonly policyArn: string;
  /** Address and attribute. */
  readonly where: string;
}

function readAttachments(reading: Reading, roleNames: ReadonlySet<string>): Attachment[] {
  const single = reading.each(reading.ofType("aws_iam_role_policy_attachment"), (resource): Attachment[] => {
    const { role: of } = read(resource, inlineOf);
    if (!roleNames.has(of)) {
      reading.leaveOut(resource.address, NOT_USED);
      return [];
    }
    return [{ of, policyArn: read(resource, attachment).policy_arn, where: `${resource.address}: policy_arn` }];
  });
  const shared = reading.each(reading.ofType("aws_iam_policy_attachment"), (resource): Attachment[] => {
    const roles = read(resource, sharedRoles).roles.filter((name) => roleNames.has(name));
    if (roles.length === 0) reading.leaveOut(resource.address, NOT_USED);
    return roles.map((of) => ({ of, policyArn: read(resource, sharedAttachment).policy_arn, where: `${resource.address}: policy_arn` }));
  });
  return [...single, ...shared].flat();
}

/** Policies of the stack, and of AWS's own, by their ARNs. */
class ManagedPolicies {
  readonly #reading: Reading;
  readonly #own: ReadonlyMap<string, Resource>;
  readonly #used = new Set<string>();

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#own = new Map(
      reading.each(reading.ofType("aws_iam_policy"), (resource) => [read(resource, managedIdentity).arn, resource] as const),
    );
  }

  /** One that is not known allows nothing. @param where address and attribute that name it. */
  named(arn: string, where: string): Policy {
    const known = this.#find(arn);
    if (known) return known;
    this.#reading.leaveOut(`${where}: ${arn}`, "its document is not known here, so it allows nothing");
    return { name: arn.slice(arn.lastIndexOf("/") + 1), document: { Version: "2012-10-17", Statement: [] } };
  }

  /** A boundary that is not known is left out: it belongs to the account, and as one that allows nothing it would stop the whole stack. */
  boundary(arn: string, { address }: Resource): Policy | undefined {
    const known = this.#find(arn);
    if (!known) this.#reading.leaveOut(`${address}: permissions_boundary: ${arn}`, "its document is not known here, so it bounds nothing");
    return known;
  }

  #find(arn: string): Policy | undefined {
    this.#used.add(arn);
    const resource = this.#own.get(arn);
    if (!resource) return AWS_MANAGED_POLICIES.get(arn);
    const { name, policy } = read(resource, managedPolicy);
    this.#reading.refuse(resource, "name", policyNameProblem(name));
    return parsePolicy(name, policy, resource, "policy");
  }

  leaveOutUnused(): void {
    for (const [arn, { address }] of this.#own) if (!this.#used.has(arn)) this.#reading.leaveOut(address, NOT_USED);
  }
}

const policyDocument = z.looseObject({ Statement: z.union([z.array(z.looseObject({})), z.looseObject({})]) });

/** @throws UserError for a text that is not a policy document. */
function parsePolicy(name: string, json: string, { address }: Resource, attribute: string): Policy {
  try {
    return { name, document: policyDocument.parse(JSON.parse(json)) };
  } catch {
    throw new UserError(`${address}: ${attribute}: is not a policy document in JSON`);
  }
}
