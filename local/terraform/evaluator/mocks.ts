import { type Account, COMPUTED_ATTRIBUTES } from "../computed/computed-attributes";
import { madeUpValue } from "../computed/made-up-values";
import { DATA_SOURCES } from "../reader/data-sources";

type Values = Readonly<Record<string, unknown>>;

/** Stands for a name that the configuration does not set, until an instance has one of its own. */
const UNSET_NAME = "fanfare-unset";

/** An expression may take a document apart. */
const NO_STATEMENTS = JSON.stringify({ Version: "2012-10-17", Id: UNSET_NAME, Statement: [] });

const NAMES = ["name", "name_prefix", "bucket", "bucket_prefix", "statement_id", "statement_id_prefix"];

/** Arguments that AWS may fill in. A mock would fill them with random texts and zeros, which cannot be told from values that are set. */
const NOT_FILLED_IN = [
  "deployment_id",
  "policy",
  "redrive_policy",
  "redrive_allow_policy",
  "stream_view_type",
  "timeout_milliseconds",
  "authorizer_result_ttl_in_seconds",
  "memory_size",
  "timeout",
  "reserved_concurrent_executions",
  "visibility_timeout_seconds",
  "delay_seconds",
  "message_retention_seconds",
  "receive_wait_time_seconds",
  "max_message_size",
  "maximum_retry_attempts",
  "maximum_event_age_in_seconds",
];

/**
 * Types that the provider knows attributes of when Terraform plans, so that stacks have `for_each` over them, and the names of all texts
 * that AWS would add. A mock that is drawn when Terraform plans must not be drawn again.
 */
export const KNOWN_WHEN_PLANNED: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "aws_acm_certificate",
    ["domain_name", "key_algorithm", "not_after", "not_before", "renewal_eligibility", "status", "type", "validation_method"],
  ],
]);

/** Types whose id is an ARN. */
const ARN_AS_ID = /^aws_(sns_topic|acm_certificate|iam_policy|sfn_state_machine|lb|alb|lb_listener|lb_target_group|secretsmanager_secret)$/;

/**
 * Values that all instances of a type have in common while nothing is known of the instances: of a form that the provider accepts where
 * it checks arguments.
 */
export function mockedResource(type: string, account: Account): Values {
  const arn = madeUpValue(type, ["arn"], type, account);
  return {
    arn,
    region: account.region,
    ...Object.fromEntries(NAMES.map((name) => [name, UNSET_NAME])),
    ...Object.fromEntries((KNOWN_WHEN_PLANNED.get(type) ?? []).map((name) => [name, UNSET_NAME])),
    ...(ARN_AS_ID.test(type) && { id: arn }),
    ...(type === "aws_apigatewayv2_api" && { execution_arn: arn }),
    ...(type === "aws_dynamodb_table" && { stream_arn: arn }),
    ...(type === "aws_lambda_function" && { qualified_arn: arn }),
    ...(type === "aws_lambda_layer_version" && { layer_arn: arn }),
  };
}

/** Data sources of a provider that are the same wherever they stand. */
export function mockedData(type: string, account: Account): Values {
  if (type === "aws_iam_policy_document") return { json: NO_STATEMENTS, minified_json: NO_STATEMENTS };
  if (/^aws_(subnets|vpcs|security_groups|instances|route_tables)$/.test(type)) return { ids: madeUpValue(type, ["ids"], type, account) };
  const known = type === "aws_iam_policy" ? undefined : DATA_SOURCES[type]?.({}, account, type);
  return { arn: madeUpValue(type, ["arn"], type, account), ...known };
}

/** Terraform's mocks are 8 random lowercase letters and digits. Where it is a value of the configuration, an override has no effect. */
export function isMocked(value: unknown, type: string, account: Account): boolean {
  if (typeof value !== "string") return false;
  return /^[a-z0-9]{8}$/.test(value) || isSharedMock(value, type, account);
}

/** True for the list that all data sources of a type have in common. */
export function isMockedList(value: readonly unknown[], type: string, name: string, account: Account): boolean {
  return JSON.stringify(value) === JSON.stringify(madeUpValue(type, [name], type, account));
}

/** True for the mocks that all instances of a type have in common. Providers with an alias have them with another region. */
export function isSharedMock(value: string, type: string, account: Account): boolean {
  const withoutRegion = (text: string) => text.replace(/:[a-z]{2}(-[a-z]+)+-\d:/, "::");
  return value === UNSET_NAME || withoutRegion(value) === withoutRegion(String(madeUpValue(type, ["arn"], type, account)));
}

/**
 * What AWS would give to an instance of a resource.
 * @param values with mocks where the configuration sets nothing.
 */
export function filledResource(type: string, values: Values, address: string, account: Account): Values {
  const set = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === UNSET_NAME ? null : value]));
  const computed = COMPUTED_ATTRIBUTES[type]?.(set, account, address) ?? {};
  const unset = [...NOT_FILLED_IN, ...NAMES.filter((name) => name.endsWith("_prefix"))].filter((name) => Object.hasOwn(values, name));
  return {
    ...Object.fromEntries(unset.map((name) => [name, null])),
    ...(type === "aws_lambda_function" && { logging_config: { log_group: null } }),
    ...Object.fromEntries(Object.entries(computed).filter(([, value]) => typeof value !== "object" && value !== undefined)),
  };
}

/** The same for a data source other than a policy document. */
export function filledData(type: string, values: Values, address: string, account: Account): Values {
  return type === "aws_iam_policy" ? (DATA_SOURCES[type]?.(values, account, address) ?? {}) : {};
}
