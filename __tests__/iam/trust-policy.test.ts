import { mayAssumeRole } from "../../local/iam/trust-policy";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";

const SERVICE = "lambda.amazonaws.com";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const ALLOW = { Effect: "Allow", Principal: { Service: SERVICE }, Action: "sts:AssumeRole" };

function mayLambda(trustPolicy: unknown): Promise<boolean> {
  return mayAssumeRole({ service: SERVICE, role: { arn: "arn:aws:iam::123456789012:role/r", trustPolicy }, sourceArn: FUNCTION });
}

const policyOf = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });

test.each<[what: string, statements: readonly object[], may: boolean]>([
  ["one of several services", [{ ...ALLOW, Principal: { Service: ["ec2.amazonaws.com", SERVICE] } }], true],
  ["everybody, for every action of STS", [{ ...ALLOW, Principal: "*", Action: "sts:*" }], true],
  ["its own account as the source", [{ ...ALLOW, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } }], true],
  ["the function as the source", [{ ...ALLOW, Condition: { ArnLike: { "aws:SourceArn": FUNCTION } } }], true],
  ["another function as the source", [{ ...ALLOW, Condition: { ArnLike: { "aws:SourceArn": `${FUNCTION}-of-another` } } }], false],
  ["another service", [{ ...ALLOW, Principal: { Service: "ec2.amazonaws.com" } }], false],
  ["another action", [{ ...ALLOW, Action: "sts:TagSession" }], false],
  ["a deny beside the allow", [ALLOW, { ...ALLOW, Effect: "Deny" }], false],
  ["nobody", [], false],
  ["a statement that is none", [{ ...ALLOW, Effect: "Maybe" }], false],
])("a trust policy for %s: %#", async (_what, statements, may) => {
  expect(await mayLambda(policyOf(...statements))).toBe(may);
});

test("that of every function's role in the stack", async () => {
  expect(await mayLambda(JSON.parse(LAMBDA_TRUST))).toBe(true);
});
