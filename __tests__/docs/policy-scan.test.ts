import { readFileSync } from "node:fs";
import path from "node:path";
import { SETTINGS } from "../../infra/settings";
import { ALL_OPTIONS } from "../helpers/all-options";
import { PROJECT_DIR } from "../helpers/run";
import { type Block, resources, type SynthesizedStack, synth } from "../helpers/synth";

const byDefault = synth();
const withOptions = synth({ stage: "prod", ...SETTINGS.parse(ALL_OPTIONS) });

interface Rule {
  readonly type: string;
  readonly isMetBy: (stack: SynthesizedStack) => boolean;
}

/** What the rules that are met ask of the stack, by the type that they are about. Not those that are declined. */
const RULES: Readonly<Record<string, Rule>> = {
  CKV_AWS_28: every("aws_dynamodb_table", ({ point_in_time_recovery }) => isOn(point_in_time_recovery)),
  CKV_AWS_119: every("aws_dynamodb_table", ({ server_side_encryption }) => Boolean((server_side_encryption as Block).kms_key_arn)),
  CKV_AWS_27: every("aws_sqs_queue", (queue) => Boolean(queue.sqs_managed_sse_enabled ?? queue.kms_master_key_id)),
  CKV_AWS_66: every("aws_cloudwatch_log_group", ({ retention_in_days }) => Number(retention_in_days) > 0),
  CKV_AWS_338: every("aws_cloudwatch_log_group", ({ retention_in_days }) => Number(retention_in_days) >= 365),
  CKV_AWS_158: every("aws_cloudwatch_log_group", ({ kms_key_id }) => Boolean(kms_key_id)),
  CKV_AWS_50: every("aws_lambda_function", ({ tracing_config }) => (tracing_config as Block | undefined)?.mode === "Active"),
  CKV_AWS_115: every("aws_lambda_function", ({ reserved_concurrent_executions }) => Number(reserved_concurrent_executions) > 0),
  CKV_AWS_117: every("aws_lambda_function", ({ vpc_config }) => vpc_config !== undefined),
  // A key without variables fails too: Lambda does not store it, so each plan would set it again.
  CKV_AWS_173: every("aws_lambda_function", ({ environment, kms_key_arn }) => (environment === undefined) === (kms_key_arn === undefined)),
  CKV_AWS_272: every("aws_lambda_function", ({ code_signing_config_arn }) => code_signing_config_arn !== undefined),
  CKV_AWS_363: every("aws_lambda_function", ({ runtime }) => ["nodejs22.x", "nodejs24.x"].includes(String(runtime))),
  CKV_AWS_364: every("aws_lambda_permission", ({ source_arn }) => source_arn !== undefined),
  CKV_AWS_76: every("aws_apigatewayv2_stage", ({ access_log_settings }) =>
    Boolean((access_log_settings as Block | undefined)?.destination_arn),
  ),
  CKV_AWS_396: every("aws_apigatewayv2_integration", ({ connection_type }) => connection_type !== "VPC_LINK"),
  CKV_AWS_206: every(
    "aws_apigatewayv2_domain_name",
    ({ domain_name_configuration }) => (domain_name_configuration as Block).security_policy === "TLS_1_2",
  ),
  CKV_AWS_234: every("aws_acm_certificate", ({ options }) => options === undefined),
  CKV_AWS_62: every("aws_iam_role_policy", ({ policy }) => !/"Action":\["\*"\]/.test(String(policy))),
  CKV_AWS_63: every("aws_iam_role_policy", ({ policy }) => !/"[a-z0-9-]*:?\*"\],"Resource"/.test(String(policy))),
  CKV_AWS_60: every("aws_iam_role", ({ assume_role_policy }) => !String(assume_role_policy).includes('"*"')),
  CKV_AWS_61: every("aws_iam_role", ({ assume_role_policy }) => !String(assume_role_policy).includes('"AWS"')),
  CKV_AWS_301: every("aws_lambda_permission", ({ principal }) => principal !== "*"),
  CKV_AWS_45: every("aws_lambda_function", ({ environment }) => !/AKIA|SECRET/.test(JSON.stringify(environment ?? {}))),
  CKV_AWS_233: every("aws_acm_certificate", ({ lifecycle }) => Boolean((lifecycle as Block).create_before_destroy)),
  CKV_AWS_319: every(
    "aws_cloudwatch_metric_alarm",
    ({ actions_enabled, alarm_actions }) => actions_enabled !== false && isList(alarm_actions),
  ),
};

const rows = [
  ...readFileSync(path.join(PROJECT_DIR, "docs/security.md"), "utf8").matchAll(
    /^\| (CKV_AWS_\d+(?:, CKV_AWS_\d+)*) \|[^|]*\|[^|]*\| (.+) \|$/gm,
  ),
].flatMap(([, ids = "", verdict = ""]) => ids.split(", ").map((id) => ({ id, verdict })));

test("the table has every rule that is tested here, and says of the others why they are declined", () => {
  const met = rows.filter(({ verdict }) => verdict.startsWith("met")).map(({ id }) => id);

  expect(met.sort()).toEqual(Object.keys(RULES).sort());
  const others = rows.filter(({ verdict }) => !verdict.startsWith("met"));
  expect(others.filter(({ verdict }) => !/^declined: .{20}/.test(verdict))).toEqual([]);
});

test.each(rows.filter(({ verdict }) => verdict.startsWith("met")))("$id is $verdict", ({ id, verdict }) => {
  const rule = RULES[id];
  const setting = /^met by `(\w+)`/.exec(verdict)?.[1];

  expect(resources(withOptions, rule?.type ?? "")).not.toEqual({});
  expect(rule?.isMetBy(withOptions)).toBe(true);
  expect(rule?.isMetBy(byDefault)).toBe(setting === undefined);
  if (setting) expect(Object.keys(ALL_OPTIONS)).toContain(setting);
});

test("CKV_AWS_116 is declined for what is so: the one function that is invoked asynchronously has an on-failure destination", () => {
  const invoked = Object.values(resources(byDefault, "aws_lambda_function_event_invoke_config"));

  expect(invoked).toMatchObject([{ function_name: expect.stringContaining("fan-out"), destination_config: { on_failure: {} } }]);
  const grants = Object.values(resources(byDefault, "aws_iam_role_policy")).filter(({ policy }) => /lambda:Invoke/.test(String(policy)));
  expect(grants.filter(({ policy }) => !/fan-out_function/.test(String(policy)))).toEqual([]);
});

test("CKV_AWS_309 is declined for what is so: with access control the one route that takes authorization has it", () => {
  const routes = Object.values(resources(withOptions, "aws_apigatewayv2_route"));

  expect(routes.filter(({ authorization_type }) => authorization_type !== undefined).map(({ route_key }) => route_key)).toEqual([
    "$connect",
  ]);
});

/** A stack without resources of the type has met the rule; the stack with every option has some. */
function every(type: string, isMet: (attributes: Block) => boolean): Rule {
  return { type, isMetBy: (stack) => Object.values(resources(stack, type)).every(isMet) };
}

function isOn(block: unknown): boolean {
  return (block as Block).enabled === true;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
