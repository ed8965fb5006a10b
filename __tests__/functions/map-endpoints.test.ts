import { mapEndpoints } from "../../local/map-endpoints";
import type { Model, Stage } from "../../local/model";

const stages = (...names: string[]): Stage[] => names.map((name) => ({ name, variables: {}, routeThrottles: {} }));
const model: Model = {
  region: "eu-west-1",
  accountId: "123456789012",
  apis: [
    { apiId: "aaaaaaaaaa", name: "first", executionArn: "", defaultEndpointDisabled: false, stages: stages("dev", "v1.0") },
    { apiId: "bbbbbbbbbb", name: "second", executionArn: "", defaultEndpointDisabled: false, stages: stages("dev") },
  ],
  domains: [],
  functions: [],
  roles: [],
  tables: [],
  queues: [],
};

test.each([
  ["https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev", "http://127.0.0.1:3001/dev"],
  ["wss://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev", "ws://127.0.0.1:3001/dev"],
  ["https://bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com/dev", "http://127.0.0.1:3001/bbbbbbbbbb/dev"],
  ["https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/v1.0", "http://127.0.0.1:3001/v1.0"],
  ["https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev/", "http://127.0.0.1:3001/dev/"],
  ["https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev/@connections/x?y", "http://127.0.0.1:3001/dev/@connections/x?y"],
  [
    '{"post":"https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev","listen":"wss://bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com/dev"}',
    '{"post":"http://127.0.0.1:3001/dev","listen":"ws://127.0.0.1:3001/bbbbbbbbbb/dev"}',
  ],
])("%s is %s here", (onAws, here) => {
  expect(mapEndpoints({ ENDPOINT: onAws }, model, "127.0.0.1:3001")).toEqual({ ENDPOINT: here });
});

test.each([
  "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/prod",
  "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/development",
  "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev-2",
  "https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/v1x0",
  "https://aaaaaaaaaa.execute-api.us-east-1.amazonaws.com/dev",
  "https://cccccccccc.execute-api.eu-west-1.amazonaws.com/dev",
  "aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev",
  "https://dynamodb.eu-west-1.amazonaws.com",
  "",
])("%j is left as it is", (value) => {
  expect(mapEndpoints({ VALUE: value }, model, "127.0.0.1:3001")).toEqual({ VALUE: value });
});
