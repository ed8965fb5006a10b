import type { IConstruct } from "constructs";
import { NodejsFunction } from "../nodejs-function";
import { partitionOf } from "../regions";
import type { Settings } from "../settings";
import { forEvery } from "./for-every";

/**
 * Runs every function in a VPC. Lambda makes the network interfaces with the function's role, which gets what the managed policy
 * AWSLambdaVPCAccessExecutionRole has, without its permissions for logs. docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function runInVpc(scope: IConstruct, { subnetIds, securityGroupIds }: NonNullable<Settings["vpc"]>, region: string): void {
  forEvery(scope, NodejsFunction, (fn) => {
    fn.resource.putVpcConfig({ subnetIds, securityGroupIds });
    // EC2 has no permissions to describe single resources.
    fn.addToPolicy({ actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], resources: ["*"] });
    fn.addToPolicy({
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      // Lambda requires all resource ids of the region here. Which interfaces there will be is not known before.
      resources: [`arn:${partitionOf(region)}:ec2:${region}:*:*/*`],
    });
  });
}
