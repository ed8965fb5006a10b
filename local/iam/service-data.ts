import { simulate } from "./simulate";

/** One request of each service that asks for decisions, with a condition key of its own where the service has one. */
const REQUESTS = [
  { action: "dynamodb:GetItem", resource: "dynamodb:eu-west-1:123456789012:table/t", context: { "dynamodb:select": "COUNT" } },
  { action: "execute-api:ManageConnections", resource: "execute-api:eu-west-1:123456789012:a/s/POST/@connections/c", context: {} },
  {
    action: "lambda:InvokeFunction",
    resource: "lambda:eu-west-1:123456789012:function:f",
    context: { "lambda:sourcefunctionarn": "arn:aws:lambda:eu-west-1:123456789012:function:g" },
  },
  // Lambda writes a function's log with the function's role.
  { action: "logs:PutLogEvents", resource: "logs:eu-west-1:123456789012:log-group:g:log-stream:s", context: {} },
  { action: "sqs:SendMessage", resource: "sqs:eu-west-1:123456789012:q", context: {} },
];

/**
 * Makes `@cloud-copilot/iam-simulate` read its data files (the actions, resource types and condition keys that AWS documents), by a
 * request of each service. The library reads a file at the first request that needs it; under load the process may have no file
 * descriptor left by then.
 */
export async function loadServiceData(): Promise<void> {
  await Promise.all(
    REQUESTS.map(({ action, resource, context }) =>
      simulate({
        role: { policies: [] },
        accountId: "123456789012",
        principalArn: "arn:aws:sts::123456789012:assumed-role/r/s",
        action,
        resource: `arn:aws:${resource}`,
        context,
      }),
    ),
  );
}
