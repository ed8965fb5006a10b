import type { Model, Table } from "../model";

/** An action on a resource that a request needs to be allowed. */
export interface RequiredAccess {
  readonly action: string;
  readonly resource: string;
}

/**
 * What a DynamoDB request needs, by its operation and its tables
 * (docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html).
 */
export function requiredAccess(operation: string, input: Readonly<Record<string, unknown>>, model: Model): RequiredAccess[] {
  const action = `dynamodb:${operation}`;
  const { TableName, IndexName, RequestItems, ResourceArn } = input;
  if (typeof ResourceArn === "string") return [{ action, resource: ResourceArn }];
  if (typeof RequestItems === "object" && RequestItems !== null) {
    return Object.keys(RequestItems).map((name) => ({ action, resource: tableArn(name, model) }));
  }
  if (typeof TableName !== "string") return [{ action, resource: "*" }];
  const arn = tableArn(TableName, model);
  return [{ action, resource: typeof IndexName === "string" ? `${arn}/index/${IndexName}` : arn }];
}

/** Requests may name a table by its ARN too. */
function tableArn(nameOrArn: string, { region, accountId }: Model): Table["arn"] {
  return nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;
}
