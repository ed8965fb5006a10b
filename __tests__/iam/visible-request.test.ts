// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates.
import fc from "fast-check";
import { simulate } from "../../local/iam/simulate";
import { VisibleRequest } from "../../local/iam/visible-request";
import type { Policy } from "../../local/model";
import { scaled } from "../helpers/scaled";

const CONNECTIONS = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/POST/@connections";

function policy(Resource: string, Condition?: object): Policy {
  const statement = { Effect: "Allow", Action: "execute-api:ManageConnections", Resource, ...(Condition && { Condition }) };
  return { name: "own", document: { Version: "2012-10-17", Statement: [statement] } };
}

function key(of: Policy, id: string, context: Readonly<Record<string, string>> = {}): string {
  return new VisibleRequest([of]).key("execute-api:ManageConnections", `${CONNECTIONS}/${id}`, () => context);
}

test("one verdict serves all connections of a stage, with a condition too", () => {
  const ofStage = policy(`${CONNECTIONS}/*`, { Bool: { "aws:SecureTransport": "true" } });

  expect(key(ofStage, "a", { "aws:securetransport": "true" })).toBe(key(ofStage, "b", { "aws:securetransport": "true" }));
  expect(key(ofStage, "a", { "aws:securetransport": "true" })).not.toBe(key(ofStage, "a", { "aws:securetransport": "false" }));
});

test("what no policy mentions makes no difference", () => {
  const ofStage = policy(`${CONNECTIONS}/*`);

  expect(key(ofStage, "a", { "aws:currenttime": "1" })).toBe(key(ofStage, "a", { "aws:currenttime": "2" }));
});

test("connections that a pattern tells apart have verdicts of their own", () => {
  expect(key(policy(`${CONNECTIONS}/a*`), "a1")).toBe(key(policy(`${CONNECTIONS}/a*`), "a2"));
  expect(key(policy(`${CONNECTIONS}/a*`), "a1")).not.toBe(key(policy(`${CONNECTIONS}/a*`), "b1"));
});

test("with a policy variable in a resource every resource has its own", () => {
  const ofPrincipal = policy(`${CONNECTIONS}/\${aws:PrincipalAccount}*`);

  expect(key(ofPrincipal, "a")).not.toBe(key(ofPrincipal, "b"));
});

test("requests that look the same to the policies get the same verdict", async () => {
  const part = fc.constantFrom("a", "b", "*", "?", "a*", "*b", "dynamodb", "x:y");
  const resource = fc
    .tuple(fc.constantFrom("t", "ta", "tb", "t:a", "u"), fc.constantFrom("", "/index/a", "/index/b"))
    .map(([table, index]) => `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}${index}`);
  const pattern = fc.oneof(
    fc
      .tuple(fc.constantFrom("arn:aws:dynamodb:*:*:table/", "arn:aws:dynamodb:eu-*:123456789012:table/", "arn:aws:*:*:*:table/t"), part)
      .map(([start, end]) => start + end),
    fc.constantFrom("*", "arn:aws:dynamodb:*", "arn:*"),
  );
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    Action: fc.constantFrom("dynamodb:Query", "dynamodb:*"),
    Resource: fc.array(pattern, { minLength: 1, maxLength: 2 }),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), resource, resource, async (statements, one, other) => {
      const policies = [{ name: "own", document: { Version: "2012-10-17", Statement: statements } }];
      const visible = new VisibleRequest(policies);
      fc.pre(visible.key("dynamodb:Query", one, () => ({})) === visible.key("dynamodb:Query", other, () => ({})));
      const ask = (asked: string) =>
        simulate({
          role: { policies },
          accountId: "123456789012",
          principalArn: "arn:aws:sts::123456789012:assumed-role/r/f",
          action: "dynamodb:Query",
          resource: asked,
          context: {},
        });
      expect((await ask(one)).allowed).toBe((await ask(other)).allowed);
    }),
    { numRuns: scaled(25) },
  );
}, 60_000);
