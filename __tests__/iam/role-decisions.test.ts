import { RoleDecisions } from "../../local/iam/role-decisions";
import type { Decision } from "../../local/iam/simulate";

const ACCOUNT = "123456789012";
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/role/session`;
const API = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:a1b2c3d4e5`;
const CONNECTIONS = `${API}/dev/POST/@connections`;
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table`;

type Statement = Readonly<Record<string, unknown>>;

function policies(...statements: Statement[]): RoleDecisions {
  const document = { Version: "2012-10-17", Statement: statements };
  return new RoleDecisions({ arn: `arn:aws:iam::${ACCOUNT}:role/role`, name: "role", policies: [{ name: "policy", document }] });
}

function allow(Action: string, Resource: string): Statement {
  return { Effect: "Allow", Action, Resource };
}

function decide(of: RoleDecisions, action: string, resource: string): Promise<Decision> {
  return of.decide({ accountId: ACCOUNT, principalArn: SESSION, action, resource, context: () => ({}) });
}

async function allowed(of: RoleDecisions, action: string, resource: string): Promise<boolean> {
  return (await decide(of, action, resource)).allowed;
}

test.each<[pattern: string, resource: string, verdict: boolean]>([
  [`${CONNECTIONS}/*`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  [`${CONNECTIONS}/*`, `${API}/prod/POST/@connections/AAAAAAAAAAAAAAA=`, false],
  [`${CONNECTIONS}/*`, `${API}/dev/GET/@connections/AAAAAAAAAAAAAAA=`, false],
  [`${API}/*`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  [`${API}/*/POST/*`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  [`${API}/dev/message`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, false],
  [`${CONNECTIONS}/A*`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  [`${CONNECTIONS}/A*`, `${CONNECTIONS}/BAAAAAAAAAAAAAA=`, false],
  [`${CONNECTIONS}/??????????????A=`, `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  [`${CONNECTIONS}/??????????????A=`, `${CONNECTIONS}/AAAAAAAAAAAAAAB=`, false],
  // Wildcards instead of the API's id: an ARN of API Gateway has no type that they could not stand for.
  ["arn:aws:execute-api:*:*:*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  ["arn:aws:execute-api:*:*:**/@connections/*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  ["arn:aws:execute-api:*:*:*/dev/POST/@connections/*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  ["arn:aws:execute-api:*:*:a1b2c3d4e?/d*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
  ["arn:aws:execute-api:*:*:*/prod/*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, false],
  ["arn:aws:execute-api:us-east-1:*:*/dev/*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, false],
  ["*", `${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
])("ManageConnections on %s covers %s: %s", async (pattern, resource, verdict) => {
  expect(await allowed(policies(allow("execute-api:ManageConnections", pattern)), "execute-api:ManageConnections", resource)).toBe(verdict);
});

test("a policy may be one statement without a list", async () => {
  const document = { Version: "2012-10-17", Statement: allow("dynamodb:Query", `${TABLE}/open`) };
  const role = new RoleDecisions({ arn: `arn:aws:iam::${ACCOUNT}:role/role`, name: "role", policies: [{ name: "p", document }] });
  expect(await allowed(role, "dynamodb:Query", `${TABLE}/open`)).toBe(true);
  expect(await allowed(role, "dynamodb:Query", `${TABLE}/secret`)).toBe(false);
});

test("a decision says whether a statement denies or none allows, and in AWS's words why", async () => {
  const both = policies(allow("dynamodb:Scan", `${TABLE}/t`), { Effect: "Deny", Action: "dynamodb:Query", Resource: `${TABLE}/t` });
  expect(await decide(both, "dynamodb:Query", `${TABLE}/t`)).toEqual({
    allowed: false,
    denial: "explicit",
    reason: "with an explicit deny in an identity-based policy",
  });
  expect(await decide(both, "dynamodb:PutItem", `${TABLE}/t`)).toEqual({
    allowed: false,
    denial: "implicit",
    reason: "because no identity-based policy allows the dynamodb:PutItem action",
  });
});

describe("a verdict that is kept for one resource is not taken for another", () => {
  test.each<[what: string, statements: Statement[], first: [string, boolean], second: [string, boolean]]>([
    [
      "two connections, one of them denied",
      [
        allow("execute-api:ManageConnections", `${CONNECTIONS}/*`),
        { Effect: "Deny", Action: "execute-api:*", Resource: `${CONNECTIONS}/BBBBBBBBBBBBBBB=` },
      ],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
      [`${CONNECTIONS}/BBBBBBBBBBBBBBB=`, false],
    ],
    [
      "two connections, one of them denied by a wildcard in the midst",
      [allow("execute-api:ManageConnections", "*"), { Effect: "Deny", Action: "*", Resource: "arn:aws:execute-api:*:*:*B=" }],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAB=`, false],
    ],
    [
      "two connections, one of them named by NotResource",
      [{ Effect: "Allow", Action: "execute-api:ManageConnections", NotResource: `${CONNECTIONS}/BBBBBBBBBBBBBBB=` }],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
      [`${CONNECTIONS}/BBBBBBBBBBBBBBB=`, false],
    ],
    [
      "two stages",
      [allow("execute-api:ManageConnections", `${CONNECTIONS}/*`)],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
      [`${API}/prod/POST/@connections/AAAAAAAAAAAAAAA=`, false],
    ],
    [
      "two methods",
      [allow("execute-api:ManageConnections", `${CONNECTIONS}/*`)],
      [`${CONNECTIONS}/AAAAAAAAAAAAAAA=`, true],
      [`${API}/dev/DELETE/@connections/AAAAAAAAAAAAAAA=`, false],
    ],
  ])("%s", async (_what, statements, [first, firstVerdict], [second, secondVerdict]) => {
    const forth = policies(...statements);
    const back = policies(...statements);
    const action = "execute-api:ManageConnections";
    expect([await allowed(forth, action, first), await allowed(forth, action, second)]).toEqual([firstVerdict, secondVerdict]);
    expect([await allowed(back, action, second), await allowed(back, action, first)]).toEqual([secondVerdict, firstVerdict]);
  });

  test("two tables, and two actions on the same one", async () => {
    const one = policies(allow("dynamodb:Scan", `${TABLE}/mine`), allow("dynamodb:Query", `${TABLE}/mine/index/*`));
    expect(await allowed(one, "dynamodb:Scan", `${TABLE}/mine`)).toBe(true);
    expect(await allowed(one, "dynamodb:Scan", `${TABLE}/yours`)).toBe(false);
    expect(await allowed(one, "dynamodb:Scan", `${TABLE}/mine2`)).toBe(false);
    expect(await allowed(one, "dynamodb:PutItem", `${TABLE}/mine`)).toBe(false);
    expect(await allowed(one, "dynamodb:Query", `${TABLE}/mine/index/by-room`)).toBe(true);
    expect(await allowed(one, "dynamodb:Query", `${TABLE}/yours/index/by-room`)).toBe(false);
  });
});

test("the same verdict for 5,000 connections costs one evaluation", async () => {
  // given
  const one = policies(allow("execute-api:ManageConnections", `${CONNECTIONS}/*`));
  const resources = Array.from({ length: 5_000 }, (_, index) => `${CONNECTIONS}/${String(index).padStart(15, "A")}=`);
  // when
  const verdicts = resources.map((resource) => decide(one, "execute-api:ManageConnections", resource));
  // then: it is the very same promise
  expect(new Set(verdicts).size).toBe(1);
  expect(await verdicts[0]).toMatchObject({ allowed: true });
});
