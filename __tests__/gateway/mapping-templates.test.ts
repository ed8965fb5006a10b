import { messageEvent } from "../../local/api-gateway/lambda-events";
import { Template, templateProblem } from "../../local/api-gateway/mapping/template";
import { templateVariables } from "../../local/api-gateway/mapping/template-variables";

const client = {
  apiId: "a1b2c3d4e5",
  stageName: "dev",
  connectionId: "connection=",
  domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
  identity: { sourceIp: "127.0.0.1" },
  connectedAt: 1,
  authorizer: { principalId: "alice", level: 3 },
};

/** What a template makes of a message. */
function rendered(template: string, message: unknown): string {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  return new Template(template).render(templateVariables(messageEvent(client, "say", { color: "teal" }, body), body));
}

const MESSAGE = { text: `it's "fine"/ü`, none: null, list: [1, 2, { deep: true }] };

test.each([
  ["the whole message", "$input.body", JSON.stringify(MESSAGE)],
  ["a part as JSON", "$input.json('$.list')", '[1,2,{"deep":true}]'],
  ["a part as a value", "$input.path('$.list[2].deep')", "true"],
  ["a missing part as JSON", "$input.json('$.nope')", '""'],
  ["a missing part, or null, as a value", "[$input.path('$.nope')$input.path('$.none')]", "[]"],
  ["what a filter finds", "$input.path('$.list[?(@.deep)].deep')", "[true]"],
  ["lists and maps in Java's notation", "$input.path('$.list')", "[1, 2, {deep=true}]"],
  ["a loop", "#foreach($item in $input.path('$.list'))$foreach.index#if($foreach.hasNext),#end#end", "0,1,2"],
  ["variables of the context", `$context.connectionId $context.routeKey \${context.eventType}`, "connection= say MESSAGE"],
  ["an authorizer's values", "$context.authorizer.principalId$context.authorizer.level$context.authorizer.nope", "alice3"],
  ["stage variables", `$stageVariables.color\${stageVariables['color']}$stageVariables.nope`, "tealteal"],
  ["unknown variables as they stand", '{"$ref": "$nope.x"}', '{"$ref": "$nope.x"}'],
  ["methods of Java", "$input.path('$.list').size() $input.path('$.text').length() $input.path('$').containsKey('list')", "3 13 true"],
  ["regular expressions of Java", "$input.path('$.text').replaceAll('[a-z]+', 'x')", `x'x "x"/ü`],
  ["escaped text", "$util.escapeJavaScript($input.path('$.text'))", String.raw`it\'s \"fine\"\/\u00FC`],
  ["AWS's advice for quotes in JSON", `$util.escapeJavaScript("it's").replaceAll("\\\\'", "'")`, "it's"],
  ["parsed JSON", `$util.parseJson('{"a":{"b":7}}').a.b`, "7"],
  ["an encoded URL", "$util.urlEncode('a b&ü') $util.urlDecode('a+b%26%C3%BC')", "a+b%26%C3%BC a b&ü"],
  ["base64", "$util.base64Encode('ü') $util.base64Decode('w7w=')", "w7w= ü"],
  ["nothing of JavaScript", "[$input.path('$').constructor$input.path('$.text').constructor('x')$input.constructor]", "[]"],
])("a template renders %s", (_what, template, text) => {
  expect(rendered(template, MESSAGE)).toBe(text);
});

test("a message that is not JSON is a text, and no message is an empty object", () => {
  expect(rendered("$input.body $input.json('$') [$input.path('$.a')]", "Marko?")).toBe('Marko? "Marko?" []');
  expect(rendered("$input.json('$')", "")).toBe("{}");
});

test.each([
  ["#set($a = )", 'line 1, column 10: ")" is not expected here'],
  ["text\n#if($a) b", "line 2, column 1: #if has no #end"],
  ["#if($a)#foreach($b in $c)#end ## comment", "line 1, column 1: #if has no #end"],
  ["a #end b", "an #end closes no block"],
  [`a \${input.body`, "line 1, column 15: the end of the template is not expected here"],
])("a mistake in %j is found before the template is used", (template, problem) => {
  expect(templateProblem(template)).toBe(problem);
});

test.each(["", "## a comment", "#if($a)b#end", "#* a *#\n", "$5 and #1"])("%j has no mistake", (template) => {
  expect(templateProblem(template)).toBeUndefined();
});
