import { readFileSync } from "node:fs";
import path from "node:path";
import { SETTINGS } from "../../infra/settings";
import { ALL_OPTIONS } from "../helpers/all-options";
import { PROJECT_DIR } from "../helpers/run";
import { type Block, resources, type SynthesizedStack, synth } from "../helpers/synth";

const byDefault = synth();
const withOptions = synth({ stage: "prod", ...SETTINGS.parse(ALL_OPTIONS) });

/** What the rules that are met ask of the stack, by the type that they are about. Not those that are declined. */
const RULES: Readonly<Record<string, (stack: SynthesizedStack) => boolean>> = {
  CKV_AWS_28: every("aws_dynamodb_table", ({ point_in_time_recovery }) => isOn(point_in_time_recovery)),
  CKV_AWS_119: every("aws_dynamodb_table", ({ server_side_encryption }) => Boolean((server_side_encryption as Block).kms_key_arn)),
  CKV_AWS_27: every("aws_sqs_queue", (queue) => Boolean(queue.sqs_managed_sse_enabled ?? queue.kms_master_key_id)),
  CKV_AWS_66: every("aws_cloudwatch_log_group", ({ retention_in_days }) => Number(retention_in_days) > 0),
  CKV_AWS_338: every("aws_cloudwatch_log_group", ({ retention_in_days }) => Number(retention_in_days) >= 365),
  CKV_AWS_158: every("aws_cloudwatch_log_group", ({ kms_key_id }) => Boolean(kms_key_id)),
  CKV_AWS_50: every("aws_lambda_function", ({ tracing_config }) => (tracing_config as Block | undefined)?.mode === "Active"),
  CKV_AWS_115: every("aws_lambda_function", ({ reserved_concurrent_executions }) => Number(reserved_concurrent_executions) > 0),
  CKV_AWS_117: every("aws_lambda_function", ({ vpc_config }) => vpc_config !== undefined),
  CKV_AWS_173: every("aws_lambda_function", ({ environment, kms_key_arn }) => environment === undefined || kms_key_arn !== undefined),
  CKV_AWS_272: every("aws_lambda_function", ({ code_signing_config_arn }) => code_signing_config_arn !== undefined),
  CKV_AWS_363: every("aws_lambda_function", ({ runtime }) => ["nodejs22.x", "nodejs24.x"].includes(String(runtime))),
  CKV_AWS_364: every("aws_lambda_permission", ({ source_arn }) => source_arn !== undefined),
  CKV_AWS_76: every("aws_apigatewayv2_stage", ({ access_log_settings }) => access_log_settings !== undefined),
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

  expect(rule?.(withOptions)).toBe(true);
  expect(rule?.(byDefault)).toBe(setting === undefined);
  if (setting) expect(Object.keys(ALL_OPTIONS)).toContain(setting);
});

/** A stack without resources of the type has met the rule. */
function every(type: string, isMet: (attributes: Block) => boolean): (stack: SynthesizedStack) => boolean {
  return (stack) => Object.values(resources(stack, type)).every(isMet);
}

function isOn(block: unknown): boolean {
  return (block as Block).enabled === true;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
