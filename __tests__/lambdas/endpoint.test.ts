import { environmentCredentials } from "../../lambdas/aws/credentials";
import { environmentRegion, serviceEndpoint } from "../../lambdas/aws/endpoint";

const ownHost = "execute-api.eu-west-1.amazonaws.com";

test.each([
  ["the variable of the service, with its path", { AWS_ENDPOINT_URL_X: "http://127.0.0.1:3001/dev" }, "http://127.0.0.1:3001", "/dev"],
  ["without the slash at its end", { AWS_ENDPOINT_URL_X: "https://example.test/dev/" }, "https://example.test", "/dev"],
  ["before the one of all services", { AWS_ENDPOINT_URL_X: "http://a.test", AWS_ENDPOINT_URL: "http://b.test" }, "http://a.test", ""],
  ["else the one of all services", { AWS_ENDPOINT_URL: "http://b.test" }, "http://b.test", ""],
  ["an empty one is none", { AWS_ENDPOINT_URL_X: "", AWS_ENDPOINT_URL: "http://b.test" }, "http://b.test", ""],
  [
    "neither when they are to be ignored",
    { AWS_ENDPOINT_URL_X: "http://a.test", AWS_ENDPOINT_URL: "http://b.test", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
    `https://${ownHost}`,
    "",
  ],
  ["else the service's own address", {}, `https://${ownHost}`, ""],
])("a service is found by %s", (_, environment, origin, path) => {
  const endpoint = serviceEndpoint("X", ownHost, environment);

  expect([endpoint.origin.origin, endpoint.host, endpoint.path]).toEqual([origin, new URL(origin).host, path]);
});

test("the credentials are those of the environment, with the token where there is one", () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

  expect(environmentCredentials(keys)).toEqual({ accessKeyId: "a", secretAccessKey: "b" });
  expect(environmentCredentials({ ...keys, AWS_SESSION_TOKEN: "c" })).toEqual({
    accessKeyId: "a",
    secretAccessKey: "b",
    sessionToken: "c",
  });
  expect(() => environmentCredentials({})).toThrow("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
});

test("a function without a region says so", () => {
  expect(environmentRegion({ AWS_REGION: "eu-west-1" })).toBe("eu-west-1");
  expect(() => environmentRegion({})).toThrow("AWS_REGION is not set");
});
