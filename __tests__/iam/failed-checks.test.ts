import fsPromises from "node:fs/promises";
import { roleSession } from "../../local/iam/credentials";
import { Iam } from "../../local/iam/iam";
import { loadServiceData } from "../../local/iam/service-data";
import { SERVICES } from "../../local/services";
import { modelWith } from "../helpers/model-with";

const ROLE = "arn:aws:iam::123456789012:role/worker";
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const model = modelWith({ roles: [{ arn: ROLE, name: "worker", policies: [{ name: "own", document: everything }] }] });
const principal = roleSession(ROLE, "fn");

/** What opening a file fails with when the process has no descriptor left. */
const EMFILE = Object.assign(new Error("EMFILE: too many open files, open 'actions.json'"), { code: "EMFILE" });

afterEach(() => jest.restoreAllMocks());

test("a check that could not be made is an error and no verdict, and the next one is made anew", async () => {
  // given
  const iam = new Iam(() => model);
  const ask = () => iam.authorize({ principal, action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" });
  const read = jest.spyOn(fsPromises, "readFile").mockRejectedValue(EMFILE);
  // then
  await expect(ask()).rejects.toThrow("EMFILE");
  read.mockRestore();
  expect(await ask()).toEqual({ allowed: true });
});

test("once the services' data is loaded, a request to any of them opens no file", async () => {
  // given
  await loadServiceData(SERVICES.map(({ sampleAccess }) => sampleAccess));
  const iam = new Iam(() => model);
  const read = jest.spyOn(fsPromises, "readFile").mockRejectedValue(EMFILE);
  const arn = (rest: string) => `arn:aws:${rest}`;
  const context = { "dynamodb:LeadingKeys": ["a"], "dynamodb:Select": "COUNT" };
  // when
  const verdicts = await Promise.all([
    iam.authorize({ principal, action: "dynamodb:Query", resource: arn("dynamodb:eu-west-1:123456789012:table/t/index/i"), context }),
    iam.authorize({ principal, action: "execute-api:Invoke", resource: arn("execute-api:eu-west-1:123456789012:a/dev/$connect") }),
    iam.authorize({ principal, action: "lambda:InvokeFunction", resource: arn("lambda:eu-west-1:123456789012:function:f") }),
    iam.authorize({ principal, action: "logs:CreateLogStream", resource: arn("logs:eu-west-1:123456789012:log-group:g:log-stream:s") }),
    iam.authorize({ principal, action: "sqs:ReceiveMessage", resource: arn("sqs:eu-west-1:123456789012:q") }),
  ]);
  // then
  expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true]);
  expect(read).not.toHaveBeenCalled();
});
