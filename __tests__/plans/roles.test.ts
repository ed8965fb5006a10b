// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import type { Role } from "../../local/model";
import { readRoles } from "../../local/terraform/iam-resources";
import { readConfiguration } from "../helpers/read-configuration";

const policy = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

async function rolesOf(resource: object, data: object = {}): Promise<readonly Role[]> {
  return readRoles(await readConfiguration({ resource, data }));
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

test("a policy that nobody knows here is refused where it is attached", async () => {
  const attachment = { unknown: { role: "r", policy_arn: "arn:aws:iam::aws:policy/SecurityAudit" } };

  await expect(rolesOf({ aws_iam_role: { r: { name: "r" } }, aws_iam_role_policy_attachment: attachment })).rejects.toThrow(
    /^aws_iam_role_policy_attachment\.unknown: policy_arn: the local runtime does not know what arn:aws:iam::aws:policy\/SecurityAudit allows: it knows the stack's own policies, and of AWS's AWSLambdaBasicExecutionRole, /,
  );
});
