import { type Block, ref, resource, resources, type SynthesizedStack, synth } from "../helpers/synth";

const JWT = { accessControl: "jwt", jwtIssuer: "https://issuer.example.com/", jwtAudience: "chat" } as const;

const open = synth();
const jwt = synth(JWT);
const iam = synth({ accessControl: "iam" });
const more = synth({
  ...JWT,
  jwtKeysUrl: "https://keys.example.com/v1",
  jwtAlgorithms: ["ES256", "EdDSA"],
  jwtPublisherClaim: "scope:broadcast",
});
const limited = synth({ clientRateLimit: { perSecond: 0.5, burst: 10 } });
const withOrigins = synth({ allowedOrigins: ["https://chat.example.com", "https://beta.example.com"] });

const variablesOf = (stack: SynthesizedStack, functionId: string) =>
  (resource(stack, `aws_lambda_function.${functionId}_function`).environment as { variables?: Block } | undefined)?.variables ?? {};

const authorizationOf = (stack: SynthesizedStack, routeId: string) => {
  const { authorization_type, authorizer_id } = resource(stack, `aws_apigatewayv2_route.web-socket_${routeId}-route`);
  return { authorization_type, authorizer_id };
};

const ROUTES = ["connect", "disconnect", "message", "default"];
const NONE = { authorization_type: undefined, authorizer_id: undefined };

test("by default everyone may connect, and no resource is about access control", () => {
  expect(ROUTES.map((id) => authorizationOf(open, id))).toEqual([NONE, NONE, NONE, NONE]);
  expect(resources(open, "aws_apigatewayv2_authorizer")).toEqual({});
  expect(Object.keys(resources(open, "aws_lambda_function"))).toHaveLength(5);
  expect(variablesOf(open, "message")).not.toHaveProperty("ACCESS_CONTROL");
});

test("with iam API Gateway checks signatures on $connect, which is the only route where it can", () => {
  expect(ROUTES.map((id) => authorizationOf(iam, id))).toEqual([{ ...NONE, authorization_type: "AWS_IAM" }, NONE, NONE, NONE]);
  expect(Object.keys(resources(iam, "aws_lambda_function"))).toHaveLength(5);
});

test("with jwt a function decides on $connect, which only this API's authorizer may invoke", () => {
  const authorizer = ref("aws_apigatewayv2_authorizer.web-socket_tokens_authorizer.id");
  expect(ROUTES.map((id) => authorizationOf(jwt, id))).toEqual([
    { authorization_type: "CUSTOM", authorizer_id: authorizer },
    NONE,
    NONE,
    NONE,
  ]);
  // No identity sources: API Gateway would refuse a handshake that lacks one of them, and no cache, which WebSocket APIs do not have.
  expect(resource(jwt, "aws_apigatewayv2_authorizer.web-socket_tokens_authorizer")).toEqual({
    api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
    authorizer_type: "REQUEST",
    authorizer_uri: ref("aws_lambda_function.authorize_function.invoke_arn"),
    // A route that no longer uses it changes first: API Gateway refuses to delete an authorizer in use.
    lifecycle: { create_before_destroy: true },
    name: "tokens",
  });
  expect(resource(jwt, "aws_lambda_permission.web-socket_tokens_permission")).toEqual({
    statement_id: "api-gateway-authorizer",
    action: "lambda:InvokeFunction",
    function_name: ref("aws_lambda_function.authorize_function.function_name"),
    principal: "apigateway.amazonaws.com",
    source_arn: `${ref("aws_apigatewayv2_api.web-socket_api.execution_arn")}/authorizers/${authorizer}`,
  });
});

test("the authorizer may write its log and nothing else", () => {
  const { Statement } = JSON.parse(String(resource(jwt, "aws_iam_role_policy.authorize_policy").policy));
  expect(Statement).toEqual([
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${ref("aws_cloudwatch_log_group.authorize_logs.arn")}:*`],
    },
  ]);
});

test("the authorizer knows the issuer, whose keys are at the usual place unless the settings name another", () => {
  const variables = {
    JWT_ISSUER: "https://issuer.example.com/",
    JWT_AUDIENCE: "chat",
    JWT_KEYS_URL: "https://issuer.example.com/.well-known/jwks.json",
    JWT_ALGORITHMS: "RS256",
  };

  expect(variablesOf(jwt, "authorize")).toEqual(variables);
  expect(variablesOf(more, "authorize")).toEqual({
    ...variables,
    JWT_KEYS_URL: "https://keys.example.com/v1",
    JWT_ALGORITHMS: "ES256 EdDSA",
    JWT_PUBLISHER_CLAIM: "scope:broadcast",
  });
});

test("the functions refuse clients that no authorizer has seen, and the others do not know of tokens", () => {
  expect(variablesOf(jwt, "connect")).toMatchObject({ ACCESS_CONTROL: "jwt" });
  expect(variablesOf(jwt, "message")).toMatchObject({ ACCESS_CONTROL: "jwt" });
  for (const id of ["disconnect", "fan-out", "default"]) expect(variablesOf(jwt, id)).not.toHaveProperty("ACCESS_CONTROL");
});

test("with a rate for each client, message may change rows of the table; without, it may not", () => {
  const actionsOf = (stack: SynthesizedStack) =>
    JSON.parse(String(resource(stack, "aws_iam_role_policy.message_policy").policy)).Statement.flatMap(
      ({ Action }: { Action: string[] }) => Action,
    );

  expect(variablesOf(limited, "message")).toMatchObject({ CLIENT_RATE_LIMIT: "0.5", CLIENT_BURST_LIMIT: "10" });
  expect(actionsOf(limited)).toContain("dynamodb:UpdateItem");
  expect(actionsOf(open)).not.toContain("dynamodb:UpdateItem");
});

test("origins are for connect alone", () => {
  expect(variablesOf(withOrigins, "connect")).toMatchObject({ ALLOWED_ORIGINS: "https://chat.example.com https://beta.example.com" });
});
