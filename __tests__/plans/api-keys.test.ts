import { readStack } from "../../local/terraform/read-stack";
import { type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

function stack(edit: (resource: Record<string, Record<string, Record<string, unknown>>>) => void): string {
  const code = "exports.handler = async () => ({ statusCode: 200 });";
  return writeFixtureStack(folder, { $connect: { code }, say: { code } }, (written: FixtureStack) => {
    const resource = written.resource ?? {};
    const api_stages = [{ api_id: `\${aws_apigatewayv2_api.api.id}`, stage: `\${aws_apigatewayv2_stage.stage.name}` }];
    const inPlan = (key: string, plan: string) => ({
      key_type: "API_KEY",
      key_id: `\${aws_api_gateway_api_key.${key}.id}`,
      usage_plan_id: `\${aws_api_gateway_usage_plan.${plan}.id}`,
    });
    resource.aws_api_gateway_api_key = {
      drawn: { name: "drawn" },
      given: { name: "given", value: "a-key-with-20-letters" },
      disabled: { name: "disabled", value: "another-with-20-letters", enabled: false },
      elsewhere: { name: "elsewhere", value: "a-third-with-20-letters" },
    };
    resource.aws_api_gateway_usage_plan = {
      chat: { name: "chat", api_stages, quota_settings: { limit: 20, period: "DAY" } },
      other: { name: "other", api_stages: [{ api_id: "a1b2c3d4e5", stage: "test" }] },
    };
    resource.aws_api_gateway_usage_plan_key = {
      drawn: inPlan("drawn", "chat"),
      given: inPlan("given", "chat"),
      disabled: inPlan("disabled", "chat"),
      elsewhere: inPlan("elsewhere", "other"),
    };
    edit(resource);
  });
}

test("the keys of $connect are those of the stage's usage plans, and the value of a key without one is made up", async () => {
  const directory = stack((resource) => {
    Object.assign(resource.aws_apigatewayv2_route?.connect ?? {}, { api_key_required: true });
  });

  const { model, madeUp, leftOut } = await readStack(directory);

  const [connect] = model.apis[0]?.stages[0]?.deployment?.routes ?? [];
  const drawn = expect.stringMatching(/^[a-z0-9]{40}$/);
  expect(connect).toMatchObject({ routeKey: "$connect", apiKeys: [drawn, "a-key-with-20-letters"] });
  expect(madeUp).toEqual([{ reference: "aws_api_gateway_api_key.drawn.value", value: drawn }]);
  expect(leftOut).toEqual([{ address: "aws_api_gateway_usage_plan.chat: throttle_settings, quota_settings", reason: "not emulated" }]);
});

test("keys and plans are left out where no route requires a key", async () => {
  const { model, leftOut } = await readStack(stack(() => {}));

  expect(model.apis[0]?.stages[0]?.deployment?.routes.map(({ apiKeys }) => apiKeys)).toEqual([undefined, undefined]);
  expect(leftOut).toHaveLength(10);
  expect(leftOut[0]).toEqual({ address: "aws_api_gateway_api_key.drawn", reason: "no route requires an API key" });
});

test("what is not emulated of API keys, and an expression that AWS does not take, are refused", async () => {
  const directory = stack((resource) => {
    for (const name of ["connect", "say"]) Object.assign(resource.aws_apigatewayv2_route?.[name] ?? {}, { api_key_required: true });
    Object.assign(resource.aws_apigatewayv2_api?.api ?? {}, { api_key_selection_expression: "$request.header.key" });
  });

  await expect(readStack(directory)).rejects.toThrow(
    new Error(
      [
        "aws_apigatewayv2_api.api: api_key_selection_expression: $request.header.key: AWS takes $request.header.x-api-key and $context.authorizer.usageIdentifierKey",
        "aws_apigatewayv2_route.say: api_key_required: the local runtime asks for API keys on the $connect route only",
        "aws_apigatewayv2_api.api: api_key_selection_expression: the local runtime takes API keys from $request.header.x-api-key only",
      ].join("\n"),
    ),
  );
});
