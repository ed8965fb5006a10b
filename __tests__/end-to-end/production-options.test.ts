import { readStack } from "../../local/terraform/read-stack";
import { ALL_OPTIONS } from "../helpers/all-options";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const directory = synthesizeInProcess(temporaryFolder(), "pre-prod", ALL_OPTIONS);
const start = runtimePerTest();

test("a stage with a hyphen and every option on is served as a stage without", async () => {
  // given
  const runtime = await start(directory);
  const [alice, bob] = [await runtime.connect(), await runtime.connect()];
  // when
  alice.send({ type: "message", data: "hello" });
  // then
  expect(runtime.endpoints.websocketUrl).toMatch(/\/pre-prod$/);
  expect(runtime.endpoints.connectionsTable).toBe("fanfare-pre--prod-connections");
  expect([await alice.next(), await bob.next()]).toEqual(["hello", "hello"]);
  expect(runtime.events.filter(({ type }) => type === "denied")).toEqual([]);
});

test("a permissions boundary that only the account has is listed, and concurrency and log levels are as on AWS", async () => {
  const { model, leftOut } = await readStack(directory);

  expect(leftOut).toEqual(
    model.roles.map(() => ({
      address: expect.stringMatching(/^aws_iam_role\.\S+: permissions_boundary: arn:aws:iam::123456789012:policy\/boundary$/),
      reason: "its document is not known here, so it bounds nothing",
    })),
  );
  const { reservedConcurrency, applicationLogLevel, systemLogLevel } =
    model.functions.find(({ name }) => name === "fanfare-pre--prod-fan-out") ?? {};
  expect({ reservedConcurrency, applicationLogLevel, systemLogLevel }).toEqual({
    reservedConcurrency: 64,
    applicationLogLevel: "INFO",
    systemLogLevel: "WARN",
  });
});
