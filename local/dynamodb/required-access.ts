import type { RequiredAccess } from "../aws-api/aws-api";
import type { Model } from "../model";
import { conditionKeys } from "./condition-keys";
import { type Input, tablesOf } from "./input";

/**
 * The actions and resources that a DynamoDB request needs: a batch needs its action on each table, a query of an index needs the index
 * and not the table (docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html). Members of the input that
 * belong to another operation are ignored, so that they cannot lead to a resource that the operation does not touch.
 */
export function requiredAccess(operation: string, input: Input, model: Model): RequiredAccess[] {
  const action = `dynamodb:${operation}`;
  const { IndexName, ResourceArn } = input;
  if (TAGGING.has(operation)) return [{ action, resource: typeof ResourceArn === "string" ? ResourceArn : "*", context: {} }];
  const tables = tablesOf(operation, input, model);
  if (tables.length === 0) return [{ action, resource: "*", context: {} }];
  const isOfIndex = READS.has(operation) && typeof IndexName === "string";
  return tables.map((about) => ({
    action,
    resource: isOfIndex ? `${about.arn}/index/${IndexName}` : about.arn,
    context: conditionKeys(operation, about),
  }));
}

const TAGGING = new Set(["ListTagsOfResource", "TagResource", "UntagResource"]);
const READS = new Set(["Query", "Scan"]);
