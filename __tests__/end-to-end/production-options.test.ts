import { readStack } from "../../local/terraform/read-stack";
import { ALL_OPTIONS, OPTION_KEYS } from "../helpers/all-options";
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

test("what has no effect on this machine is listed, and the rest is as on AWS", async () => {
  const { model, leftOut } = await readStack(directory);

  const withoutHash = (address: string) => address.replace(/_[0-9A-F]{8}\b/, "");
  const ofConnect = leftOut.filter(({ address }) => !/\.(default|disconnect|fan-out|message)_/.test(address));
  expect(ofConnect.map(({ address, reason }) => `${withoutHash(address)}: ${reason}`).sort()).toEqual([
    "aws_dynamodb_table.connections_table: server_side_encryption: nothing is encrypted here",
    `aws_iam_role.connect_role: permissions_boundary: ${ALL_OPTIONS.permissionsBoundary}: its document is not known here, so it bounds nothing`,
    "aws_lambda_function.connect_function: code_signing_config_arn: signatures are not checked here",
    "aws_lambda_function.connect_function: kms_key_arn: nothing is encrypted here",
    "aws_lambda_function.connect_function: tracing_config: there are no traces here",
    "aws_lambda_function.connect_function: vpc_config: functions have the network of this machine",
    "aws_sqs_queue.fan-out-events_failures: kms_master_key_id: nothing is encrypted here",
  ]);
  const { reservedConcurrency, applicationLogLevel, systemLogLevel } =
    model.functions.find(({ name }) => name === "fanfare-pre--prod-fan-out") ?? {};
  expect({ reservedConcurrency, applicationLogLevel, systemLogLevel }).toEqual({
    reservedConcurrency: 64,
    applicationLogLevel: "INFO",
    systemLogLevel: "WARN",
  });
  expect(JSON.stringify(model.roles)).toContain(OPTION_KEYS.table);
});
