import { ref, resource, resources, synth } from "../helpers/synth";

const stack = synth();

test("the API selects routes by the type in a message's body", () => {
  expect(resources(stack, "aws_apigatewayv2_api")).toEqual({
    "web-socket_api": {
      name: "fanfare-dev",
      protocol_type: "WEBSOCKET",
      route_selection_expression: "$request.body.type",
    },
  });
});

test("the stage deploys by itself after every route and route response, with both throttle limits", () => {
  expect(resources(stack, "aws_apigatewayv2_stage")).toEqual({
    "web-socket_stage": {
      api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
      name: "dev",
      auto_deploy: true,
      default_route_settings: { throttling_rate_limit: 10_000, throttling_burst_limit: 5_000 },
      depends_on: expect.any(Array),
    },
  });
  const routesAndResponses = ["aws_apigatewayv2_route", "aws_apigatewayv2_route_response"].flatMap((type) =>
    Object.keys(resources(stack, type)).map((id) => `${type}.${id}`),
  );
  expect(resource(stack, "aws_apigatewayv2_stage.web-socket_stage").depends_on).toEqual(expect.arrayContaining(routesAndResponses));
});

describe.each([
  ["$connect", "connect"],
  ["$disconnect", "disconnect"],
  ["message", "message"],
  ["$default", "default"],
])("route %s", (routeKey, name) => {
  test("goes to its own integration", () => {
    expect(resource(stack, `aws_apigatewayv2_route.web-socket_${name}-route`)).toMatchObject({
      api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
      route_key: routeKey,
      target: `integrations/${ref(`aws_apigatewayv2_integration.web-socket_${name}-route_integration.id`)}`,
    });
  });

  test("hands the event to its own function, and a replaced integration comes before the old one goes", () => {
    expect(resource(stack, `aws_apigatewayv2_integration.web-socket_${name}-route_integration`)).toEqual({
      api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
      integration_type: "AWS_PROXY",
      integration_method: "POST",
      integration_uri: ref(`aws_lambda_function.${name}_function.invoke_arn`),
      lifecycle: { create_before_destroy: true },
    });
  });
});

test("$default replies and the other three do not", () => {
  const expressions = Object.values(resources(stack, "aws_apigatewayv2_route")).map(({ route_key, ...route }) => [
    route_key,
    route.route_response_selection_expression,
  ]);
  expect(Object.fromEntries(expressions)).toMatchObject({
    $connect: undefined,
    $disconnect: undefined,
    message: undefined,
    $default: "$default",
  });
});

test("a route has both a selection expression and a route response, or neither of them", () => {
  const expected = Object.entries(resources(stack, "aws_apigatewayv2_route"))
    .filter(([, route]) => route.route_response_selection_expression)
    .map(([id]) => [
      `${id}_response`,
      {
        api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
        route_id: ref(`aws_apigatewayv2_route.${id}.id`),
        route_response_key: "$default",
      },
    ]);
  expect(resources(stack, "aws_apigatewayv2_route_response")).toEqual(Object.fromEntries(expected));
});
