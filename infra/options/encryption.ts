import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import { forEvery } from "./for-every";

/**
 * Encrypts every log group with a customer-managed key. CloudWatch Logs uses the key itself, so the key's policy has to allow that, and no
 * role needs a permission. docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptLogs(scope: IConstruct, keyArn: string): void {
  forEvery(scope, CloudwatchLogGroup, (logGroup) => {
    logGroup.kmsKeyId = keyArn;
  });
}

/** Encrypts the variables of every function with a customer-managed key, and lets the function's role decrypt them. */
export function encryptVariables(scope: IConstruct, keyArn: string): void {
  forEvery(scope, NodejsFunction, (fn) => {
    // Lambda does not store the key of a function without variables, and every plan would set it again.
    if (!fn.resource.environmentInput) return;
    fn.resource.kmsKeyArn = keyArn;
    fn.addToPolicy({ actions: ["kms:Decrypt"], resources: [keyArn] });
  });
}
