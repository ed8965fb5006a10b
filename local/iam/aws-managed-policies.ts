import type { Policy } from "../model";

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * AWS's own policies that functions commonly have, by ARN (docs.aws.amazon.com/aws-managed-policy/latest/reference). Of the wide ones
 * only what they say of services that the runtime has: the rest can't matter here.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, Policy> = new Map([
  allows("service-role/AWSLambdaBasicExecutionRole", LOGS),
  allows("service-role/AWSLambdaDynamoDBExecutionRole", [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    ...LOGS,
  ]),
  allows("service-role/AWSLambdaRole", ["lambda:InvokeFunction"]),
  allows("service-role/AWSLambdaSQSQueueExecutionRole", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...LOGS]),
  allows("service-role/AWSLambdaVPCAccessExecutionRole", [
    ...LOGS,
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ]),
  allows("AWSXRayDaemonWriteAccess", [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ]),
  allows("AmazonAPIGatewayInvokeFullAccess", ["execute-api:Invoke", "execute-api:ManageConnections"], "arn:aws:execute-api:*:*:*"),
  allows("AdministratorAccess", ["*"]),
  allows("AmazonDynamoDBFullAccess", ["dynamodb:*"]),
  allows("AmazonDynamoDBFullAccess_v2", ["dynamodb:*"]),
  allows("AWSLambda_FullAccess", ["lambda:*"]),
  allows("CloudWatchLogsFullAccess", ["logs:*"]),
]);

function allows(path: string, actions: readonly string[], resource = "*"): [arn: string, policy: Policy] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const statement = { Effect: "Allow", Action: actions, Resource: resource };
  return [`arn:aws:iam::aws:policy/${path}`, { name, document: { Version: "2012-10-17", Statement: [statement] } }];
}
