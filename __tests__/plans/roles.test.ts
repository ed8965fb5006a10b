// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { projectRoles } from "../../local/account/projection/roles";
import type { Role } from "../../local/model";
import { readRoles } from "../../local/terraform/resources/iam-resources";
import { type LeftOut, Reading } from "../../local/terraform/resources/reading";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { readConfiguration } from "../helpers/read-configuration";

const policy = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

/** The roles of a stack, as if functions used all of them but those that `unused` names. Lambda may assume those that say nothing of it. */
async function read(
  resources: Readonly<Record<string, Readonly<Record<string, object>>>>,
  data: object = {},
  unused: readonly string[] = [],
): Promise<{ roles: Role[]; leftOut: readonly LeftOut[] }> {
  const trusting = Object.entries(resources.aws_iam_role ?? {}).map(([name, role]) => [
    name,
    { assume_role_policy: LAMBDA_TRUST, ...role },
  ]);
  const configuration = await readConfiguration({ resource: { ...resources, aws_iam_role: Object.fromEntries(trusting) }, data });
  const reading = new Reading(configuration);
  const used = configuration.ofType("aws_iam_role").filter(({ address }) => !unused.includes(address));
  readRoles(reading, new Set(used.map(({ attributes }) => String(attributes.arn))));
  reading.refuseMistakes();
  return { roles: projectRoles(reading.account), leftOut: reading.leftOut };
}

async function rolesOf(resource: Parameters<typeof read>[0], data: object = {}): Promise<readonly Role[]> {
  return (await read(resource, data)).roles;
}

/** The actions of a role's policies, by the policy's name. */
function actionsOf(role: Role | undefined): unknown {
  return role?.policies.map(({ name, document }) => [name, (document as { Statement: { Action: unknown }[] }).Statement[0]?.Action]);
}

test("a role has the policies that stand in it, beside it and that are attached to it", async () => {
  const roles = await rolesOf({
    aws_iam_role: {
      role: {
        name: "role",
        path: "/team/",
        inline_policy: [{ name: "inside", policy: policy("a:Inside") }, {}],
        managed_policy_arns: ["${aws_iam_policy.listed.arn}", "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"],
      },
      other: { name: "other" },
    },
    aws_iam_role_policy: { beside: { name: "beside", role: "${aws_iam_role.role.id}", policy: policy("a:Beside") } },
    aws_iam_policy: {
      listed: { name: "listed", policy: policy("a:Listed") },
      attached: { name: "attached", policy: policy("a:Attached") },
      shared: { name: "shared", path: "/x/", policy: policy("a:Shared") },
    },
    aws_iam_role_policy_attachment: { one: { role: "${aws_iam_role.role.name}", policy_arn: "${aws_iam_policy.attached.arn}" } },
    aws_iam_policy_attachment: {
      both: {
        name: "both",
        roles: ["${aws_iam_role.role.name}", "${aws_iam_role.other.name}"],
        policy_arn: "${aws_iam_policy.shared.arn}",
      },
    },
  });

  expect(roles.map(({ arn }) => arn)).toEqual(["arn:aws:iam::123456789012:role/team/role", "arn:aws:iam::123456789012:role/other"]);
  expect(actionsOf(roles[0])).toEqual([
    ["inside", "a:Inside"],
    ["beside", "a:Beside"],
    ["listed", "a:Listed"],
    ["AWSLambdaRole", ["lambda:InvokeFunction"]],
    ["attached", "a:Attached"],
    ["shared", "a:Shared"],
  ]);
  expect(actionsOf(roles[1])).toEqual([["shared", "a:Shared"]]);
});

test("a role has its permissions boundary, of the stack or of AWS's own", async () => {
  const roles = await rolesOf(
    {
      aws_iam_role: {
        own: { name: "own", permissions_boundary: "${aws_iam_policy.boundary.arn}" },
        managed: { name: "managed", permissions_boundary: "${data.aws_iam_policy.dynamodb.arn}" },
        none: { name: "none", permissions_boundary: null },
      },
      aws_iam_policy: { boundary: { name: "boundary", policy: "${data.aws_iam_policy_document.limits.json}" } },
    },
    {
      aws_iam_policy: { dynamodb: { name: "AmazonDynamoDBFullAccess" } },
      aws_iam_policy_document: { limits: { statement: [{ actions: ["a:Limited"], resources: ["*"] }] } },
    },
  );

  expect(roles.map(({ permissionsBoundary }) => permissionsBoundary)).toEqual([
    { name: "boundary", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "a:Limited", Resource: "*" }] } },
    {
      name: "AmazonDynamoDBFullAccess",
      document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["dynamodb:*"], Resource: "*" }] },
    },
    undefined,
  ]);
});

test("a policy of AWS's own whose document is not known allows nothing, and is listed", async () => {
  const { roles, leftOut } = await read({
    aws_iam_role: { r: { name: "r" } },
    aws_iam_role_policy_attachment: { unknown: { role: "r", policy_arn: "arn:aws:iam::aws:policy/SecurityAudit" } },
  });

  expect(roles[0]?.policies).toEqual([{ name: "SecurityAudit", document: { Version: "2012-10-17", Statement: [] } }]);
  expect(leftOut).toEqual([
    {
      address: "aws_iam_role_policy_attachment.unknown: policy_arn: arn:aws:iam::aws:policy/SecurityAudit",
      reason: "its document is not known here, so it allows nothing",
    },
  ]);
});

test("a role that no function uses is left out with its policies, which are not evaluated", async () => {
  const { roles, leftOut } = await read(
    {
      aws_iam_role: { used: { name: "used" }, other: { name: "other", assume_role_policy: "${data.aws_nothing.at_all.json}" } },
      aws_iam_role_policy: { p: { role: "${aws_iam_role.other.id}", policy: "${jsonencode({ a = aws_sfn_state_machine.m.arn })}" } },
      aws_iam_policy: { p: { name: "p", policy: "not read" } },
      aws_iam_role_policy_attachment: { a: { role: "${aws_iam_role.other.name}", policy_arn: "${aws_iam_policy.p.arn}" } },
      aws_sfn_state_machine: { m: {} },
    },
    { aws_nothing: { at_all: {} } },
    ["aws_iam_role.other"],
  );

  expect(roles.map(({ name }) => name)).toEqual(["used"]);
  expect(leftOut.map(({ address }) => address)).toEqual([
    "aws_iam_role.other",
    "aws_iam_role_policy.p",
    "aws_iam_role_policy_attachment.a",
    "aws_iam_policy.p",
  ]);
});
