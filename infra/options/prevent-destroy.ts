import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { IConstruct } from "constructs";
import { forEvery } from "./for-every";

/** Makes Terraform refuse every plan that would delete a table or a log group, also to replace it. */
export function preventDestroy(scope: IConstruct): void {
  const keep = (resource: DynamodbTable | CloudwatchLogGroup) => {
    resource.lifecycle = { ...resource.lifecycle, preventDestroy: true };
  };
  forEvery(scope, DynamodbTable, keep);
  forEvery(scope, CloudwatchLogGroup, keep);
}
