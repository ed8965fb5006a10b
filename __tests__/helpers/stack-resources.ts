/** How many resources of each type the stack has, and so how many AWS would create. */
export const STACK_RESOURCES: Readonly<Record<string, number>> = {
  aws_apigatewayv2_api: 1,
  aws_apigatewayv2_integration: 4,
  aws_apigatewayv2_route: 4,
  aws_apigatewayv2_route_response: 1,
  aws_apigatewayv2_stage: 1,
  aws_cloudwatch_log_group: 5,
  aws_dynamodb_table: 1,
  aws_iam_role: 5,
  aws_iam_role_policy: 6,
  aws_lambda_function: 5,
  aws_lambda_function_event_invoke_config: 1,
  aws_lambda_permission: 4,
  aws_sqs_queue: 1,
};
