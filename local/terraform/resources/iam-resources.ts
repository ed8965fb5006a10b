import { z } from "zod";
import type { AccountReader } from "../../account/account-state";
import { roleKey } from "../../account/entries/iam";
import { policyDocumentProblem, policyNameProblem, roleNameProblem } from "../../aws-rules/iam-rules";
import { repeated } from "../../aws-rules/repeated";
import { UserError } from "../../errors";
import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { blocks, read, text, texts } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

const identity = z.object({ arn: text(), name: text() });
const role = z.object({
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
export function readRoles(reading: Reading, usedArns: ReadonlySet<string>): void {
  const resources = reading.ofType("aws_iam_role");
  const identities = reading.each(resources, (resource) => ({ resource, ...read(resource, identity) }));
  for (const { item, first } of repeated(identities, ({ name }) => roleKey(name)))
    reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.name} too, and names of roles are unique`);
  const used = identities.filter(({ arn }) => usedArns.has(arn));
  for (const { resource } of identities.filter((found) => !used.includes(found))) reading.leaveOut(resource.address, NOT_USED);
  const names = new Set(used.map(({ name }) => name));

  const inline = reading.each(reading.ofType("aws_iam_role_policy"), (resource) => {
    const { role: of } = read(resource, inlineOf);
    if (!names.has(of)) return reading.leaveOut(resource.address, NOT_USED);
    const { name, policy } = read(resource, inlinePolicy);
    reading.refuse(resource, "name", policyNameProblem(name));
    return { of, name, document: checkDocument(policy, resource, "policy") };
  });
  const attachments = readAttachments(reading, names);
  const managed = new ManagedPolicies(reading);
  for (const { resource, arn, name } of used) {
    reading.attempt(() => {
      const { assume_role_policy, inline_policy, managed_policy_arns, permissions_boundary } = read(resource, role);
      reading.refuse(resource, "name", roleNameProblem(name));
      const inside = inline_policy.flatMap((own, index) =>
        // A block without a policy is Terraform's way to say that there shall be none.
        own.policy ? [[own.name ?? `inline-${index}`, checkDocument(own.policy, resource, "inline_policy")] as const] : [],
      );
      const beside = inline.flatMap((found) => (found?.of === name ? [[found.name, found.document] as const] : []));
      const attached = [
        ...managed_policy_arns.map((policyArn) => managed.attached(policyArn, `${resource.address}: managed_policy_arns`)),
        ...attachments.filter(({ of }) => of === name).map(({ policyArn, where }) => managed.attached(policyArn, where)),
      ];
      reading.put(resource, "iam.roles", roleKey(name), {
        RoleName: name,
        RoleId: `AROA${generatedId(resource.address, 17).toUpperCase()}`,
        Arn: arn,
        Path: pathOf(arn),
        CreateDate: MADE_AT,
        ...(permissions_boundary && { PermissionsBoundary: managed.boundary(permissions_boundary, resource) }),
        AssumeRolePolicyDocument: checkDocument(assume_role_policy, resource, "assume_role_policy"),
        MaxSessionDuration: 3600,
        Tags: [],
        inlinePolicies: Object.fromEntries([...inside, ...beside]),
        attachedPolicies: [...new Set(attached)],
      });
    });
  }
  managed.leaveOutUnused();
}

/** The roles of functions, and those that API Gateway assumes for integrations and authorizers. */
export function usedRoles(account: AccountReader): ReadonlySet<string> {
  return new Set([
    ...account.all("lambda.functions").map(({ latest }) => latest.Role),
    ...account.all("apigateway.integrations").flatMap(({ CredentialsArn }) => CredentialsArn ?? []),
    ...account.all("apigateway.authorizers").flatMap(({ AuthorizerCredentialsArn }) => AuthorizerCredentialsArn ?? []),
  ]);
}

/** `arn:aws:iam::123456789012:role/team/chat` → `/team/` */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
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

/** Policies of the stack, and of AWS's own. Those of the stack that are used are put into the account. */
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

  /** @param where address and attribute that name it. */
  attached(arn: string, where: string): string {
    if (!this.#isKnown(arn)) this.#reading.leaveOut(`${where}: ${arn}`, "its document is not known here, so it allows nothing");
    return arn;
  }

  /** A boundary that is not known belongs to the account, and as one that allows nothing it would stop the whole stack. */
  boundary(arn: string, { address }: Resource): string {
    if (!this.#isKnown(arn))
      this.#reading.leaveOut(`${address}: permissions_boundary: ${arn}`, "its document is not known here, so it bounds nothing");
    return arn;
  }

  #isKnown(arn: string): boolean {
    const resource = this.#own.get(arn);
    if (resource && !this.#used.has(arn)) this.#make(resource, arn);
    this.#used.add(arn);
    return resource !== undefined || AWS_MANAGED_POLICIES.has(arn);
  }

  #make(resource: Resource, arn: string): void {
    const { name, policy } = read(resource, managedPolicy);
    this.#reading.refuse(resource, "name", policyNameProblem(name));
    this.#reading.put(resource, "iam.policies", arn, {
      PolicyName: name,
      PolicyId: `ANPA${generatedId(resource.address, 17).toUpperCase()}`,
      Arn: arn,
      Path: pathOf(arn),
      CreateDate: MADE_AT,
      UpdateDate: MADE_AT,
      DefaultVersionId: "v1",
      Tags: [],
      versions: [{ VersionId: "v1", Document: checkDocument(policy, resource, "policy"), CreateDate: MADE_AT }],
    });
  }

  leaveOutUnused(): void {
    for (const [arn, { address }] of this.#own) if (!this.#used.has(arn)) this.#reading.leaveOut(address, NOT_USED);
  }
}

/** @throws UserError for a text that is not a policy document. */
function checkDocument(json: string, { address }: Resource, attribute: string): string {
  if (policyDocumentProblem(json) === undefined) return json;
  throw new UserError(`${address}: ${attribute}: is not a policy document in JSON`);
}
