import type { RequestContext } from "../iam/visible-request";
import type { Model } from "../model";
import { conditionKeys } from "./condition-keys";
import { type Input, tablesOf } from "./operations";

/** An action on a resource that a request needs to be allowed. */
export interface RequiredAccess {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/**
 * What a DynamoDB request needs, by its operation and its tables: a batch its own action on each table, a query of an index that index
 * and not the table (docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html).
 */
export function requiredAccess(operation: string, input: Input, model: Model): RequiredAccess[] {
  const action = `dynamodb:${operation}`;
  const { IndexName, ResourceArn } = input;
  if (typeof ResourceArn === "string") return [{ action, resource: ResourceArn, context: {} }];
  const tables = tablesOf(input, model);
  if (tables.length === 0) return [{ action, resource: "*", context: {} }];
  return tables.map(({ arn, table, input: part }) => ({
    action,
    resource: typeof IndexName === "string" ? `${arn}/index/${IndexName}` : arn,
    context: conditionKeys(operation, part, table),
  }));
}
