import { readStack } from "../../local/terraform/read-stack";
import { type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const SCHEMA = JSON.stringify({ type: "object", required: ["to"] });

/** A stack with the routes `send` and `$connect`, with models beside. */
function stack(models: Readonly<Record<string, object>>, routes: Readonly<Record<string, object>>): string {
  const code = "exports.handler = async () => ({ statusCode: 200 });";
  return writeFixtureStack(folder, { send: { code }, $connect: { code } }, (written: FixtureStack) => {
    const resource: Record<string, Record<string, object>> = written.resource ?? {};
    const added = Object.entries(models).map(([name, model]) => [
      name,
      { api_id: `\${aws_apigatewayv2_api.api.id}`, content_type: "application/json", ...model },
    ]);
    resource.aws_apigatewayv2_model = Object.fromEntries(added);
    for (const [name, attributes] of Object.entries(routes)) Object.assign(resource.aws_apigatewayv2_route?.[name] ?? {}, attributes);
  });
}

test("a route has the models that it names, and models that none names are listed", async () => {
  const directory = stack(
    { mail: { name: "mail", schema: SCHEMA }, other: { name: "other", schema: "{}" } },
    {
      send: {
        model_selection_expression: "$request.body.kind",
        request_models: { mail: "mail", $default: `\${aws_apigatewayv2_model.mail.name}` },
        request_parameter: { request_parameter_key: "route.request.querystring.room", required: false },
      },
      connect: { request_models: { $default: "other" } },
    },
  );

  const { model, leftOut } = await readStack(directory);

  const send = model.apis[0]?.stages[0]?.deployment?.routes.find(({ routeKey }) => routeKey === "send");
  const mail = { name: "mail", schema: SCHEMA };
  expect(send?.validation).toEqual({ selectionExpression: "$request.body.kind", models: { mail, $default: mail } });
  expect(leftOut).toEqual([
    {
      address: "aws_apigatewayv2_route.send: request_parameter: route.request.querystring.room",
      reason: "has no effect where it is not required",
    },
    { address: "aws_apigatewayv2_route.connect: request_models", reason: "validates nothing without model_selection_expression" },
    { address: "aws_apigatewayv2_model.other", reason: "no route validates messages with it" },
  ]);
});

test("models that API Gateway cannot use, and what is not emulated of validation, are refused at once", async () => {
  const validated = { model_selection_expression: "\\$default" };
  const directory = stack(
    {
      broken: { name: "broken", schema: "{" },
      wrong: { name: "my-model", schema: '{"type": "strng"}' },
      again: { name: "far", schema: "{}" },
      far: { name: "far", schema: '{"$ref": "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/mail"}' },
      list: { name: "list", schema: "[]" },
    },
    {
      send: {
        ...validated,
        request_models: { a: "broken", b: "my-model", c: "far", d: "list", e: "gone" },
        request_parameter: [{ request_parameter_key: "route.request.querystring.room", required: true }],
      },
      connect: { ...validated, request_models: { $default: "list" } },
    },
  );

  const error: Error = await readStack(directory).then(
    () => new Error("it was read"),
    (thrown) => thrown,
  );

  expect(error.message.split("\n")).toEqual([
    'aws_apigatewayv2_model.wrong: name: "my-model": AWS takes 1 to 128 letters and digits',
    "aws_apigatewayv2_model.far: name: aws_apigatewayv2_model.again has the name far too",
    "aws_apigatewayv2_route.send: request_parameter: route.request.querystring.room: the local runtime does not require parameters",
    expect.stringMatching(/^aws_apigatewayv2_model\.broken: schema: .*JSON/),
    expect.stringMatching(
      /^aws_apigatewayv2_model\.wrong: schema: schema is invalid: data\/type must be equal to one of the allowed values/,
    ),
    expect.stringMatching(/^aws_apigatewayv2_model\.far: schema: can't resolve reference https:/),
    "aws_apigatewayv2_model.list: schema: a schema is a JSON object",
    "aws_apigatewayv2_route.send: request_models.e: gone is no model of this API",
    "aws_apigatewayv2_route.connect: model_selection_expression: the local runtime validates messages, and $connect has none",
  ]);
});
