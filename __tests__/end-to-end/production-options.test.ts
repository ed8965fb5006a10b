import { readStack } from "../../local/terraform/read-stack";
import { ALL_OPTIONS, OPTION_KEYS } from "../helpers/all-options";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";
import { refusedHandshake, WebSocketClient } from "../helpers/web-socket-client";

const directory = synthesizeInProcess(temporaryFolder(), "pre-prod", ALL_OPTIONS);
const start = runtimePerTest();

test("a stage with every option on is served under its domain, and broadcasts arrive without the default endpoint", async () => {
  // given
  const runtime = await start(directory);
  const { origin } = new URL(runtime.endpoints.websocketUrl);
  const alice = await runtime.connect();
  // By the host's name, as on AWS, where the domain leads to the stage without a path.
  const bob = await WebSocketClient.connect(`${origin}/`, { headers: { Host: "ws.example.com" } });
  // when
  alice.send({ type: "message", data: "hello" });
  // then
  expect(runtime.endpoints.websocketUrl).toBe(`${origin}/ws.example.com`);
  expect(runtime.endpoints.connectionsTable).toBe("fanfare-pre--prod-connections");
  expect([await alice.next(), await bob.next()]).toEqual(["hello", "hello"]);
  expect(runtime.events.filter(({ type }) => type === "denied")).toEqual([]);
  expect((await refusedHandshake(`${origin}/pre-prod`)).status).toBe(403);
  bob.terminate();
});

test("what has no effect on this machine is listed, and the rest is as on AWS", async () => {
  const { model, leftOut } = await readStack(directory);

  const withoutHash = (address: string) => address.replace(/_[0-9A-F]{8}\b/, "");
  const ofConnect = leftOut.filter(
    ({ address }) => !/[._](default|disconnect|fan-out|message)(_|$)|_cloudwatch_metric_alarm/.test(withoutHash(address)),
  );
  expect(ofConnect.map(({ address, reason }) => `${withoutHash(address)}: ${reason}`).sort()).toEqual([
    "aws_acm_certificate.web-socket_domain_certificate: not emulated",
    "aws_acm_certificate_validation.web-socket_domain_validation: not emulated",
    "aws_api_gateway_account.access-log_log-role_account: not emulated",
    "aws_cloudwatch_dashboard.dashboard: not emulated",
    "aws_cloudwatch_log_metric_filter.dashboard_cold-starts_connect: not emulated",
    "aws_dynamodb_table.connections_table: server_side_encryption: nothing is encrypted here",
    "aws_iam_role.access-log_log-role: no function and no route uses it",
    `aws_iam_role.connect_role: permissions_boundary: ${ALL_OPTIONS.permissionsBoundary}: its document is not known here, so it bounds nothing`,
    "aws_iam_role_policy_attachment.access-log_log-role_policy: no function and no route uses it",
    "aws_lambda_function.connect_function: code_signing_config_arn: signatures are not checked here",
    "aws_lambda_function.connect_function: kms_key_arn: nothing is encrypted here",
    "aws_lambda_function.connect_function: tracing_config: there are no traces here",
    "aws_lambda_function.connect_function: vpc_config: functions have the network of this machine",
    "aws_route53_record.web-socket_domain_record: not emulated",
    "aws_route53_record.web-socket_domain_validation-record: not emulated",
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
