import fc from "fast-check";
import { selectRoute } from "../../local/api-gateway/route-selection";
import type { Deployment } from "../../local/model";

const deployment = (routeSelectionExpression: string, ...routeKeys: readonly string[]): Deployment => ({
  routeSelectionExpression,
  routes: routeKeys.map((routeKey) => ({ routeKey, integration: { functionArn: routeKey, timeoutMs: 29_000 }, repliesToClient: false })),
});

const KEYS = ["$connect", "$disconnect", "$default", "message", "Message", "1", "true", "[a, b]", "join-", "join-deep", "a.b"];

test.each([
  ["$request.body.type", { type: "message" }, "message"],
  ["$request.body.type", { type: "Message" }, "Message"],
  ["$request.body.type", { type: "messages" }, "$default"],
  ["$request.body.type", { type: "" }, "$default"],
  ["$request.body.type", { kind: "message" }, "$default"],
  ["$request.body.type", { type: 1 }, "1"],
  ["$request.body.type", { type: true }, "true"],
  ["$request.body.type", { type: null }, "$default"],
  ["$request.body.type", { type: ["a", "b"] }, "[a, b]"],
  ["$request.body.type", { type: { message: 1 } }, "$default"],
  ["$request.body.type", { type: "$connect" }, "$default"],
  ["$request.body.type", { type: "$disconnect" }, "$default"],
  ["$request.body.service.do", { service: { do: "message" } }, "message"],
  ["$request.body.items[1].kind", { items: [{}, { kind: "message" }] }, "message"],
  ["$request.body.items.length", { items: ["x"] }, "$default"],
  ["$request.body.constructor.name", {}, "$default"],
  [`\${request.body.a}-\${request.body.nope}`, { a: "join" }, "join-"],
  [`\${request.body.a}-$request.body.b.c`, { a: "join", b: { c: "deep" } }, "join-deep"],
  [`\${request.body.a}.\${request.body.b}`, { a: "a", b: "b" }, "a.b"],
  // What comes out of a variable is not looked into again.
  ["$request.body.type", { type: "$request.body.other", other: "message" }, "$default"],
  ["message", { type: "other" }, "message"],
  ["\\$default", { type: "message" }, "$default"],
])("%s of %j selects %s", (expression, message, routeKey) => {
  expect(selectRoute(deployment(expression, ...KEYS), JSON.stringify(message))?.routeKey).toBe(routeKey);
});

test.each(["Marko?", "", '"message"', "3", "null", "{", "[1]", "{}"])("%j, which has no selector, goes to $default", (message) => {
  expect(selectRoute(deployment("$request.body.type", ...KEYS), message)?.routeKey).toBe("$default");
  expect(selectRoute(deployment("$request.body.type", "message"), message)).toBeUndefined();
});

test("an expression without variables takes what is no JSON too", () => {
  expect(selectRoute(deployment("message", ...KEYS), "Marko?")?.routeKey).toBe("message");
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/);
const customKey = fc.string({ minLength: 1, maxLength: 12 }).filter((key) => !key.startsWith("$"));

test("any text at any path selects the route of exactly that key, and no other", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), customKey, customKey, fc.boolean(), (path, key, other, braces) => {
      const body = path.reduceRight<unknown>((value, step) => ({ [step]: value }), key);
      const expression = braces ? `\${request.body.${path.join(".")}}` : `$request.body.${path.join(".")}`;
      const selected = selectRoute(deployment(expression, other, key, "$default"), JSON.stringify(body));
      expect(selected?.routeKey).toBe(key);
      if (other !== key) expect(selectRoute(deployment(expression, other, "$default"), JSON.stringify(body))?.routeKey).toBe("$default");
    }),
  );
});

test("any JSON at all selects a custom route or $default, and never a lifecycle route", () => {
  fc.assert(
    fc.property(fc.json(), name, (message, step) => {
      const selected = selectRoute(deployment(`$request.body.${step}`, ...KEYS), message);
      expect(selected).toBeDefined();
      expect(["$connect", "$disconnect"]).not.toContain(selected?.routeKey);
    }),
  );
});

test("JSON as deep as a message can be is no trouble", () => {
  const deep = `{"type":${"[".repeat(60_000)}${"]".repeat(60_000)}}`;
  expect(selectRoute(deployment("$request.body.type", ...KEYS), deep)?.routeKey).toBe("$default");
});
