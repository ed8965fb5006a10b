import fc from "fast-check";
import { selectRoute } from "../../local/api-gateway/route-selection";

const KEYS = ["$connect", "$disconnect", "message", "1", "1.5", "true", "[a, b]", "join-", "join-now", "a b", "static"];

/** The key of the route that a message takes; undefined where API Gateway would answer `Forbidden`. */
function routeOf(expression: string, message: string, keys: readonly string[] = [...KEYS, "$default"]): string | undefined {
  const integration = { type: "lambdaProxy" as const, functionArn: "", timeoutMs: 29_000 };
  const routes = keys.map((routeKey) => ({ routeKey, integration, repliesToClient: false }));
  return selectRoute({ routeSelectionExpression: expression, routes }, message)?.routeKey;
}

test.each<[expression: string, message: string, route: string]>([
  // A key that is there, in all the ways in which JSON can spell it.
  ["$request.body.type", '{"type":"message"}', "message"],
  ["$request.body.type", ' {\n"type" : "mess\\u0061ge" }', "message"],
  ["$request.body.type", '{"type":"first","type":"message"}', "message"],
  [`\${request.body.type}`, '{"type":"message"}', "message"],
  ["$request.body.type", '{"type":"a b"}', "a b"],
  // Exact equality.
  ["$request.body.type", '{"type":"Message"}', "$default"],
  ["$request.body.type", '{"type":"message "}', "$default"],
  ["$request.body.type", '{"type":"mess"}', "$default"],
  ["$request.body.type", '{"Type":"message"}', "$default"],
  // Numbers, booleans and lists are made texts.
  ["$request.body.type", '{"type":1}', "1"],
  ["$request.body.type", '{"type":1.50}', "1.5"],
  ["$request.body.type", '{"type":true}', "true"],
  ["$request.body.type", '{"type":["a","b"]}', "[a, b]"],
  // Nothing to select by.
  ["$request.body.type", "{}", "$default"],
  ["$request.body.type", '{"type":""}', "$default"],
  ["$request.body.type", '{"type":null}', "$default"],
  ["$request.body.type", '{"type":{"a":1}}', "$default"],
  ["$request.body.type", '{"type":[["a"],"b"]}', "$default"],
  ["$request.body.type", "", "$default"],
  ["$request.body.type", "message", "$default"],
  ["$request.body.type", '"message"', "$default"],
  ["$request.body.type", "3", "$default"],
  ["$request.body.type", "null", "$default"],
  ["$request.body.type", '{"type":"message"', "$default"],
  // Not by what every object has, and no forged events.
  ["$request.body.constructor.name", "{}", "$default"],
  ["$request.body.items.length", '{"items":["x"]}', "$default"],
  ["$request.body.__proto__", '{"type":"message"}', "$default"],
  ["$request.body.type", '{"type":"$connect"}', "$default"],
  ["$request.body.type", '{"type":"$disconnect"}', "$default"],
  ["$request.body.type", '{"type":"$default"}', "$default"],
  // Deeper paths, several variables, text between them.
  ["$request.body.service.do", '{"service":{"do":"message"}}', "message"],
  ["$request.body.service.do", '{"service":"message"}', "$default"],
  ["$request.body.items[1].kind", '{"items":[{},{"kind":"message"}]}', "message"],
  [`\${request.body.a}-\${request.body.b}`, '{"a":"join"}', "join-"],
  [`\${request.body.a}-\${request.body.b}`, '{"a":"join","b":"now"}', "join-now"],
  [`\${request.body.a}\${request.body.b}`, '{"a":"$request.body.b","b":"x"}', "$default"],
  [`\${request.body.a}-$request.body.b.c`, '{"a":"join","b":{"c":"now"}}', "join-now"],
  // The same for every message, JSON or not.
  ["static", "{}", "static"],
  ["static", "Marko?", "static"],
  ["\\$default", '{"type":"message"}', "$default"],
])("%s sends %s to %s", (expression, message, route) => {
  expect(routeOf(expression, message)).toBe(route);
});

test.each(['{"type":"unknown"}', "{}", "text", '{"type":"$connect"}'])("without $default %s has no route", (message) => {
  expect(routeOf("$request.body.type", message, KEYS)).toBeUndefined();
});

test("JSON that is nested as deep as a message can be selects nothing, and costs nothing", () => {
  const nested = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
  expect(routeOf("$request.body.type", nested)).toBe("$default");
  expect(routeOf("$request.body.type", `{"type":${nested}}`)).toBe("$default");
});

test("whatever a client sends selects a route or none, and never one of the connection's life", () => {
  // given
  const keys = ["$connect", "$disconnect", "$default", "message"];
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ type: fc.oneof(fc.constantFrom("$connect", "$disconnect", "message", ""), fc.jsonValue()) })
      .map((body) => JSON.stringify(body)),
  );
  // then
  fc.assert(
    fc.property(message, (text) => {
      expect(["message", "$default"]).toContain(routeOf("$request.body.type", text, keys));
    }),
  );
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/);
const customKey = fc.string({ minLength: 1, maxLength: 12 }).filter((key) => !key.startsWith("$"));

test("any text at any path selects the route of exactly that key, and no other", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), customKey, customKey, fc.boolean(), (path, key, other, braces) => {
      const body = path.reduceRight<unknown>((value, step) => ({ [step]: value }), key);
      const expression = braces ? `\${request.body.${path.join(".")}}` : `$request.body.${path.join(".")}`;
      const message = JSON.stringify(body);
      expect(routeOf(expression, message, [other, key, "$default"])).toBe(key);
      if (other !== key) expect(routeOf(expression, message, [other, "$default"])).toBe("$default");
    }),
  );
});
