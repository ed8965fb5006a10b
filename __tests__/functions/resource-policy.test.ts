import { mayInvoke } from "../../local/lambda/resource-policy";

const API = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5";
const caller = { service: "apigateway.amazonaws.com", sourceArn: `${API}/dev/$connect` };
const permission = { statementId: "s", action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" };

test.each<[sourceArn: string, verdict: boolean]>([
  [`${API}/dev/$connect`, true],
  [`${API}/*/$connect`, true],
  [`${API}/*`, true],
  [`${API}/d?v/*`, true],
  ["*", true],
  [`${API}/dev/$disconnect`, false],
  [`${API}/prod/$connect`, false],
  [`${API}/*/*/$connect`, false],
  [`${API}/dev/$connec`, false],
  [`${API}/dev/.connect`, false],
  [`${API}/dev`, false],
  ["arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e6/*", false],
])("a permission for %s lets $connect of dev in: %s", (sourceArn, verdict) => {
  expect(mayInvoke([{ ...permission, sourceArn }], caller)).toBe(verdict);
});

test("a permission without a source lets every source in", () => {
  expect(mayInvoke([permission], caller)).toBe(true);
});

test("no permission lets nobody in, and a permission for others neither", () => {
  expect(mayInvoke([], caller)).toBe(false);
  expect(mayInvoke([{ ...permission, principal: "events.amazonaws.com" }], caller)).toBe(false);
  expect(mayInvoke([{ ...permission, action: "lambda:InvokeFunctionUrl" }], caller)).toBe(false);
});

test("one of several is enough", () => {
  expect(
    mayInvoke(
      [
        { ...permission, sourceArn: `${API}/dev/message` },
        { ...permission, sourceArn: `${API}/dev/$connect` },
      ],
      caller,
    ),
  ).toBe(true);
});
