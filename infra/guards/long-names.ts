import type { Problem } from "./problem";
import { isUnknown, type StackResources } from "./stack-resources";

/** The most characters that AWS takes, by attribute. The provider checks some of them, and some only when Terraform applies the plan. */
const LIMITS: readonly (readonly [type: string, attribute: string, max: number])[] = [
  // docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html and API_AddPermission.html
  ["aws_lambda_function", "function_name", 64],
  ["aws_lambda_permission", "statement_id", 100],
  // docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  ["aws_iam_role", "name", 64],
  ["aws_iam_role_policy", "name", 128],
  ["aws_iam_policy", "name", 128],
  // docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
  ["aws_sqs_queue", "name", 80],
  // docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  ["aws_dynamodb_table", "name", 255],
  // docs.aws.amazon.com/apigatewayv2/latest/api-reference/
  ["aws_apigatewayv2_api", "name", 128],
  ["aws_apigatewayv2_stage", "name", 128],
  ["aws_apigatewayv2_authorizer", "name", 128],
  // docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  ["aws_cloudwatch_log_group", "name", 512],
  // docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  ["aws_cloudwatch_metric_alarm", "alarm_name", 255],
  ["aws_cloudwatch_dashboard", "dashboard_name", 255],
];

export function findLongNames(stack: StackResources): Problem[] {
  return LIMITS.flatMap(([type, attribute, max]) =>
    stack.ofType(type).flatMap(({ path, attributes }) => {
      const name = attributes[attribute];
      if (typeof name !== "string" || isUnknown(name) || name.length <= max) return [];
      const mistake = `${attribute} ${name} has ${name.length} characters, and AWS takes ${max}`;
      return { path, mistake, fix: "shorten the name" };
    }),
  );
}
