import { sendSigned } from "../helpers/send-signed";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const CODE = "exports.handler = async () => 'ran';";
const CALLER = "arn:aws:iam::123456789012:role/caller";
const CALLEE = "arn:aws:lambda:eu-west-1:123456789012:function:callee";
const ALLOW = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: CALLEE };
const DENY = { Effect: "Deny", Action: "lambda:*", Resource: "*" };

interface Permission {
  readonly principal: string;
  readonly sourceArn?: string;
}

test.each<[what: string, statements: readonly object[], permission: Permission | undefined, status: number, reason: string]>([
  ["neither side says anything", [], undefined, 403, "because no identity-based policy allows the lambda:InvokeFunction action"],
  ["the role's policy allows it", [ALLOW], undefined, 200, ""],
  ["a permission names the role", [], { principal: CALLER }, 200, ""],
  ["a permission names everybody", [], { principal: "*" }, 200, ""],
  ["a permission names another role", [], { principal: `${CALLER}-of-another` }, 403, "because no identity-based policy allows"],
  ["a permission names the account, which leaves it to the role", [], { principal: "123456789012" }, 403, "because no identity-based"],
  ["a permission for a source that a role cannot have", [], { principal: CALLER, sourceArn: "arn:aws:s3:::b" }, 403, "because no"],
  ["a permission names the role, and its policy denies", [DENY], { principal: CALLER }, 403, "with an explicit deny in an identity-based"],
  ["a permission names everybody, and the role's policy denies", [DENY], { principal: "*" }, 403, "with an explicit deny in an identity"],
])("%s: %#", async (_what, statements, permission, status, reason) => {
  const permissions = permission === undefined ? [] : [{ statementId: "a-caller", action: "lambda:InvokeFunction", ...permission }];
  const functions = await start({ caller: { code: CODE, statements }, callee: { code: CODE, settings: { permissions } } });
  const request = {
    url: `${functions.endpoint}/2015-03-31/functions/callee/invocations`,
    method: "POST",
    service: "lambda",
    region: "eu-west-1",
    credentials: functions.iam.assumeRole(CALLER, "caller"),
  };

  const answer = await sendSigned(request);

  expect(answer).toMatchObject({ status, body: expect.stringContaining(reason) });
  expect(functions.events.filter(({ type }) => type === "denied").length).toBe(status === 403 ? 1 : 0);
});
