import { apiGatewayFor } from "../../local/api-gateway/service-caller";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import { refusalOf } from "../../local/lambda/caller-access";
import type { LambdaFunction } from "../../local/model";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { modelWith } from "../helpers/model-with";

const ROLE = "arn:aws:iam::123456789012:role/gateway";
const SESSION = "arn:aws:sts::123456789012:assumed-role/gateway/BackplaneAssumeRoleSession";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fn";
const ROUTE = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/$default";
const TRUST = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "apigateway.amazonaws.com" } };
const ALLOW = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: FUNCTION };
const CANNOT_ASSUME = `User: apigateway.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
const CANNOT_INVOKE = `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION}`;

const policyOf = (Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });

interface Stack {
  readonly trust?: unknown;
  readonly statements?: readonly object[];
  readonly permissions?: LambdaFunction["permissions"];
}

/** Asks as API Gateway with the role of `credentials_arn` does. */
async function ask({ trust = policyOf([TRUST]), statements = [], permissions = [] }: Stack, roleArn = ROLE) {
  const events: RuntimeEvent[] = [];
  const log = new EventLog();
  log.subscribe((event) => events.push(event));
  const policies = [{ name: "own", document: policyOf(statements) }];
  const model = modelWith({ roles: [{ arn: ROLE, name: "gateway", trustPolicy: trust, policies }] });
  const fn = { arn: FUNCTION, name: "fn", permissions } as Partial<LambdaFunction> as LambdaFunction;
  const access = new Iam(() => model).accessControl("lambda", log);
  const refusal = () => refusalOf({ fn, qualifier: undefined, functionArn: FUNCTION }, apiGatewayFor(ROUTE, roleArn), access);
  return { refusals: [await refusal(), await refusal()], events };
}

const FOR_ROUTE = { Condition: { ArnLike: { "aws:SourceArn": ROUTE } } };
const permissionOf = (principal: string) => [{ statementId: "s", action: "lambda:InvokeFunction", principal }];

test.each<[what: string, stack: Stack]>([
  ["that trusts API Gateway and may invoke the function", { statements: [ALLOW] }],
  ["that trusts API Gateway for this route", { trust: policyOf([{ ...TRUST, ...FOR_ROUTE }]), statements: [ALLOW] }],
  ["that a permission of the function names", { permissions: permissionOf(ROLE) }],
])("API Gateway invokes a function with a role %s", async (_what, stack) => {
  expect(await ask(stack)).toEqual({ refusals: [undefined, undefined], events: [] });
});

test.each<[what: string, stack: Stack, reason: string, action: string]>([
  [
    "that only Lambda may assume",
    { trust: JSON.parse(LAMBDA_TRUST), statements: [ALLOW] },
    `${CANNOT_ASSUME} because its trust policy does not allow it`,
    "sts:AssumeRole",
  ],
  [
    "that trusts API Gateway for another route",
    { trust: policyOf([{ ...TRUST, Condition: { ArnLike: { "aws:SourceArn": `${ROUTE}s` } } }]), statements: [ALLOW] },
    `${CANNOT_ASSUME} because its trust policy does not allow it`,
    "sts:AssumeRole",
  ],
  [
    "that may invoke another function, whatever API Gateway itself may",
    { statements: [{ ...ALLOW, Resource: `${FUNCTION}-of-another` }], permissions: permissionOf("apigateway.amazonaws.com") },
    `${CANNOT_INVOKE} because no identity-based policy allows the lambda:InvokeFunction action`,
    "lambda:InvokeFunction",
  ],
])("API Gateway does not invoke a function with a role %s", async (_what, stack, reason, action) => {
  const { refusals, events } = await ask(stack);

  expect(refusals).toEqual([reason, reason]);
  expect(events).toMatchObject([
    { type: "denied", action, message: reason },
    { type: "denied", action, message: reason },
  ]);
});

test("API Gateway cannot assume a role that the stack does not have", async () => {
  const other = "arn:aws:iam::123456789012:role/other";
  const { refusals } = await ask({}, other);
  expect(refusals[0]).toBe(
    `User: apigateway.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${other} because the stack does not have it`,
  );
});

test("without a role, the function's permission decides at once", () => {
  const fn = { name: "fn", permissions: permissionOf("apigateway.amazonaws.com") } as Partial<LambdaFunction> as LambdaFunction;
  const access = new Iam(() => modelWith({})).accessControl("lambda", new EventLog());
  const invoked = { fn, qualifier: undefined, functionArn: FUNCTION };
  expect(refusalOf(invoked, apiGatewayFor(ROUTE, undefined), access)).toBe(undefined);
  expect(refusalOf({ ...invoked, qualifier: "live" }, apiGatewayFor(ROUTE, undefined), access)).toBe(
    `no aws_lambda_permission of fn:live lets apigateway.amazonaws.com invoke it for ${ROUTE}`,
  );
});
