// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates.
import type { AccessRequest, Verdict } from "../../local/iam/authorization";
import { roleSession } from "../../local/iam/credentials";
import { Iam } from "../../local/iam/iam";
import type { Model, Policy } from "../../local/model";
import { modelWith } from "../helpers/model-with";

const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
const STAGE = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev";
const ROLE = "arn:aws:iam::123456789012:role/team/worker";

function document(...statements: object[]): Policy {
  return { name: "own", document: { Version: "2012-10-17", Statement: statements } };
}

function allow(action: string | string[], resource: string | string[] = "*", more: object = {}): object {
  return { Effect: "Allow", Action: action, Resource: resource, ...more };
}

function iamWith(policies: readonly Policy[], permissionsBoundary?: Policy): Iam {
  const role = { arn: ROLE, name: "worker", policies, ...(permissionsBoundary && { permissionsBoundary }) };
  const model = modelWith({ roles: [role] });
  return new Iam(() => model);
}

function ask(iam: Iam, action: string, resource: string, more: Partial<AccessRequest> = {}): Promise<Verdict> {
  return iam.authorize({ principal: roleSession(ROLE, "fn"), action, resource, ...more });
}

async function allows(statement: object, action: string, resource: string, context: AccessRequest["context"] = {}): Promise<boolean> {
  return (await ask(iamWith([document(statement)]), action, resource, { context })).allowed;
}

describe("what a policy says", () => {
  test.each<[title: string, statement: object, action: string, resource: string, allowed: boolean]>([
    ["the action on the resource", allow("dynamodb:PutItem", TABLE), "dynamodb:PutItem", TABLE, true],
    ["another action", allow("dynamodb:PutItem", TABLE), "dynamodb:Scan", TABLE, false],
    ["another resource", allow("dynamodb:PutItem", TABLE), "dynamodb:PutItem", `${TABLE}2`, false],
    ["an action in other letters", allow("DynamoDB:putitem", TABLE), "dynamodb:PutItem", TABLE, true],
    ["a wildcard action", allow("dynamodb:*Item", TABLE), "dynamodb:PutItem", TABLE, true],
    ["a wildcard action that does not fit", allow("dynamodb:Batch*", TABLE), "dynamodb:PutItem", TABLE, false],
    ["a question mark", allow("dynamodb:PutItem", `${TABLE.slice(0, -1)}?`), "dynamodb:PutItem", TABLE, true],
    ["the table is not its index", allow("dynamodb:Query", TABLE), "dynamodb:Query", `${TABLE}/index/i`, false],
    ["its indexes", allow("dynamodb:Query", `${TABLE}/index/*`), "dynamodb:Query", `${TABLE}/index/i`, true],
    ["NotAction leaves out", { Effect: "Allow", NotAction: "dynamodb:Delete*", Resource: "*" }, "dynamodb:DeleteItem", TABLE, false],
    ["NotAction takes in", { Effect: "Allow", NotAction: "dynamodb:Delete*", Resource: "*" }, "dynamodb:PutItem", TABLE, true],
    ["NotResource leaves out", { Effect: "Allow", Action: "dynamodb:*", NotResource: TABLE }, "dynamodb:PutItem", TABLE, false],
    ["NotResource takes in", { Effect: "Allow", Action: "dynamodb:*", NotResource: TABLE }, "dynamodb:PutItem", `${TABLE}2`, true],
    ["an action without a resource", allow("dynamodb:ListTables"), "dynamodb:ListTables", "*", true],
    [
      "posting to any connection",
      allow("execute-api:ManageConnections", `${STAGE}/POST/@connections/*`),
      "execute-api:ManageConnections",
      `${STAGE}/POST/@connections/abc=`,
      true,
    ],
    [
      "posting is not closing",
      allow("execute-api:ManageConnections", `${STAGE}/POST/@connections/*`),
      "execute-api:ManageConnections",
      `${STAGE}/DELETE/@connections/abc=`,
      false,
    ],
    [
      "a star in a request is no wildcard",
      allow("execute-api:ManageConnections", `${STAGE}/POST/@connections/x*`),
      "execute-api:ManageConnections",
      `${STAGE}/POST/@connections/*`,
      false,
    ],
    ["connecting to a route", allow("execute-api:Invoke", `${STAGE}/$connect`), "execute-api:Invoke", `${STAGE}/$connect`, true],
    ["connecting by a pattern for REST", allow("execute-api:Invoke", `${STAGE}/*/*`), "execute-api:Invoke", `${STAGE}/$connect`, false],
    [
      "invoking a function",
      allow("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:f"),
      "lambda:InvokeFunction",
      "arn:aws:lambda:eu-west-1:123456789012:function:f",
      true,
    ],
    [
      "a policy variable",
      allow("dynamodb:PutItem", `${TABLE}-\${aws:PrincipalAccount}`),
      "dynamodb:PutItem",
      `${TABLE}-123456789012`,
      true,
    ],
    [
      "a policy variable that does not fit",
      allow("dynamodb:PutItem", `${TABLE}-\${aws:PrincipalAccount}`),
      "dynamodb:PutItem",
      `${TABLE}-1`,
      false,
    ],
  ])("%s", async (_title, statement, action, resource, allowed) => {
    expect(await allows(statement, action, resource)).toBe(allowed);
  });

  test.each<[title: string, condition: object, context: AccessRequest["context"], allowed: boolean]>([
    ["the role's ARN", { ArnEquals: { "aws:PrincipalArn": ROLE } }, {}, true],
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }, {}, true],
    ["no TLS", { Bool: { "aws:SecureTransport": "false" } }, {}, false],
    ["the region", { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-west-3"] } }, {}, true],
    ["a time to come", { DateLessThan: { "aws:CurrentTime": "2200-01-01T00:00:00Z" } }, {}, true],
    ["a time gone by", { DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" } }, {}, false],
    ["the address", { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, {}, true],
    ["another address", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, {}, false],
    [
      "a key that the service gives",
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
      { "dynamodb:LeadingKeys": ["a"] },
      true,
    ],
    [
      "one value too many",
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
      { "dynamodb:LeadingKeys": ["a", "c"] },
      false,
    ],
    ["a key that nobody gives", { StringEquals: { "aws:PrincipalTag/team": "x" } }, {}, false],
    ["a key that nobody gives, if it exists", { StringEqualsIfExists: { "aws:PrincipalTag/team": "x" } }, {}, true],
  ])("a condition on %s", async (_title, Condition, context, allowed) => {
    expect(await allows(allow("dynamodb:PutItem", TABLE, { Condition }), "dynamodb:PutItem", TABLE, context)).toBe(allowed);
  });
});

describe("a refusal ends as AWS ends it", () => {
  const user = "User: arn:aws:sts::123456789012:assumed-role/worker/fn is not authorized to perform: dynamodb:PutItem on resource:";
  const everything = document(allow("*"));

  test.each<[title: string, iam: Iam, message: string]>([
    ["nothing allows it", iamWith([]), `${user} ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`],
    [
      "a statement denies it",
      iamWith([everything, document({ Effect: "Deny", Action: "dynamodb:*", Resource: "*" })]),
      `${user} ${TABLE} with an explicit deny in an identity-based policy`,
    ],
    [
      "the boundary does not take it in",
      iamWith([everything], document(allow("logs:*"))),
      `${user} ${TABLE} because no permissions boundary allows the dynamodb:PutItem action`,
    ],
    [
      "the boundary denies it",
      iamWith([everything], document(allow("*"), { Effect: "Deny", Action: "dynamodb:PutItem", Resource: "*" })),
      `${user} ${TABLE} with an explicit deny in a permissions boundary`,
    ],
  ])("%s", async (_title, iam, message) => {
    expect(await ask(iam, "dynamodb:PutItem", TABLE)).toEqual({ allowed: false, message });
  });

  test("a boundary alone allows nothing", async () => {
    expect((await ask(iamWith([], everything), "dynamodb:PutItem", TABLE)).allowed).toBe(false);
  });

  test.each<[title: string, policy: Policy, action: string]>([
    ["a policy with an unknown part", document(allow("*", "*", { Nonsense: 1 })), "dynamodb:PutItem"],
    ["a policy that is no object", { name: "own", document: "text" }, "dynamodb:PutItem"],
    ["a policy with an unknown part, on a WebSocket route", document(allow("*", "*", { Nonsense: 1 })), "execute-api:Invoke"],
    ["an action that IAM does not know", everything, "dynamodb:Nope"],
  ])("%s is refused, since the library can't evaluate it", async (_title, policy, action) => {
    const verdict = await ask(iamWith([policy]), action, action.startsWith("execute-api") ? `${STAGE}/$connect` : TABLE);

    expect(verdict).toEqual({ allowed: false, message: expect.stringContaining("because the policies cannot be evaluated") });
  });
});

describe("the policy of a resource", () => {
  const resource = "arn:aws:lambda:eu-west-1:123456789012:function:f";
  const policyOf = (Effect: string, AWS: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect, Principal: { AWS }, Action: "lambda:InvokeFunction", Resource: resource }],
  });

  test.each<[title: string, policies: readonly Policy[], resourcePolicy: unknown, allowed: boolean]>([
    ["allows what no identity policy does", [], policyOf("Allow", ROLE), true],
    ["does not allow it to others", [], policyOf("Allow", "arn:aws:iam::123456789012:role/other"), false],
    ["denies what an identity policy allows", [document(allow("*"))], policyOf("Deny", ROLE), false],
  ])("%s", async (_title, policies, resourcePolicy, allowed) => {
    expect((await ask(iamWith(policies), "lambda:InvokeFunction", resource, { resourcePolicy })).allowed).toBe(allowed);
  });
});

test("the administrator may do everything, and a role that is gone nothing", async () => {
  const iam = iamWith([document(allow("*"))]);
  const administrator = { kind: "administrator", arn: "arn:aws:iam::123456789012:user/administrator" } as const;

  expect(await ask(iam, "dynamodb:PutItem", TABLE, { principal: administrator })).toEqual({ allowed: true });
  expect(await ask(iam, "dynamodb:PutItem", TABLE, { principal: roleSession("arn:aws:iam::123456789012:role/gone", "fn") })).toEqual({
    allowed: false,
    message: expect.stringContaining("because its role does not exist"),
  });
});

test("a role that changes is judged anew", async () => {
  // given
  let policies = [document(allow("dynamodb:*"))];
  let model: Model = {
    region: "eu-west-1",
    accountId: "123456789012",
    apis: [],
    domains: [],
    functions: [],
    roles: [{ arn: ROLE, name: "worker", policies }],
    tables: [],
    queues: [],
  };
  const iam = new Iam(() => model);
  expect((await ask(iam, "dynamodb:PutItem", TABLE)).allowed).toBe(true);
  // when
  policies = [];
  model = { ...model, roles: [{ arn: ROLE, name: "worker", policies }] };
  // then
  expect((await ask(iam, "dynamodb:PutItem", TABLE)).allowed).toBe(false);
});

test("the report counts what each granted action and resource was used for, and what was denied", async () => {
  // given
  const statements = [
    allow(["dynamodb:PutItem", "dynamodb:Scan"], TABLE),
    allow("execute-api:ManageConnections", `${STAGE}/POST/@connections/*`),
    { Effect: "Deny", Action: "dynamodb:DeleteItem", Resource: "*" },
  ];
  const iam = iamWith([document(...statements)]);
  // when
  for (const id of ["a", "b", "c"]) {
    await ask(iam, "execute-api:ManageConnections", `${STAGE}/POST/@connections/${id}`);
    await ask(iam, "execute-api:ManageConnections", `${STAGE}/DELETE/@connections/${id}`);
  }
  await ask(iam, "dynamodb:PutItem", TABLE);
  await ask(iam, "dynamodb:DeleteItem", TABLE);
  // then
  expect(iam.permissions).toEqual([
    {
      role: "worker",
      granted: [
        { action: "dynamodb:PutItem", resource: TABLE, uses: 1 },
        { action: "dynamodb:Scan", resource: TABLE, uses: 0 },
        { action: "execute-api:ManageConnections", resource: `${STAGE}/POST/@connections/*`, uses: 3 },
      ],
      denied: [
        { action: "execute-api:ManageConnections", resource: `${STAGE}/DELETE/@connections/*`, denials: 3 },
        { action: "dynamodb:DeleteItem", resource: TABLE, denials: 1 },
      ],
    },
  ]);
});
