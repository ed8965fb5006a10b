import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { App, AssetType, Lazy, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { bundle } from "./bundle";
import type { FunctionSize } from "./function-sizes";
import { type Grantee, type PolicyStatement, policyDocument } from "./policy-statement";

export interface NodejsFunctionProps extends FunctionSize {
  /** The function's name, at most 64 characters; its log group is called after it. */
  readonly functionName: string;
  /** The role's name, at most 64 characters. Roles are global, so it must differ between the regions of an account too. */
  readonly roleName: string;
  /** The handler's source, relative to the project; it exports `handler`. */
  readonly entry: string;
  readonly runtime: string;
  readonly logRetentionDays: number;
  /** @default no variables */
  readonly environment?: Readonly<Record<string, string>>;
}

const PROJECT_DIR = path.resolve(__dirname, "..");

/**
 * A Lambda function from one TypeScript file, with a role and a log group of its own. The role may write that log, and beyond it only
 * what somebody grants.
 */
export class NodejsFunction extends Construct implements Grantee {
  readonly functionName: string;
  readonly invokeArn: string;
  private readonly arn: string;
  private readonly roleName: string;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, props: NodejsFunctionProps) {
    super(scope, id);
    const logGroup = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${props.functionName}`,
      retentionInDays: props.logRetentionDays,
    });
    const role = new IamRole(this, "role", { name: props.roleName, assumeRolePolicy: LAMBDA_MAY_ASSUME });
    const policy = new IamRolePolicy(this, "policy", {
      name: props.functionName,
      role: role.name,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    // No logs:CreateLogGroup: the group is the stack's, and one that a function made would outlive it.
    this.addToPolicy({ actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroup.arn}:*`] });

    const zip = bundle({ projectDir: PROJECT_DIR, entry: props.entry, runtime: props.runtime });
    const { functionName, invokeArn, arn } = new LambdaFunction(this, "function", {
      functionName: props.functionName,
      role: role.arn,
      filename: this.asset(zip).path,
      sourceCodeHash: createHash("sha256").update(zip).digest("base64"),
      handler: "index.handler",
      runtime: props.runtime,
      architectures: ["arm64"],
      memorySize: props.memoryMb,
      timeout: props.timeoutSeconds,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...(props.environment && { environment: { variables: { ...props.environment } } }),
      // Whoever calls the function the moment it exists finds it able to do its work.
      dependsOn: [policy],
    });
    this.functionName = functionName;
    this.invokeArn = invokeArn;
    this.arn = arn;
    this.roleName = role.name;
  }

  addToPolicy(statement: PolicyStatement): void {
    this.statements.push(statement);
  }

  /** Let `grantee` invoke this function, and wait for it or not. */
  grantInvoke(grantee: Grantee): void {
    grantee.addToPolicy(this.invocation);
  }

  /** Let the function invoke itself. In a policy of its own, as the function waits for the other one, and this one for the function. */
  grantInvokeItself(): void {
    new IamRolePolicy(this, "self-policy", {
      name: "invoke-itself",
      role: this.roleName,
      policy: policyDocument([this.invocation]),
    });
  }

  private get invocation(): PolicyStatement {
    return { actions: ["lambda:InvokeFunction"], resources: [this.arn] };
  }

  /** cdktf's own archives carry the time of their making, so the zip is made here and handed over as a plain file. */
  private asset(zip: Uint8Array): TerraformAsset {
    const file = path.resolve(App.of(this).outdir, "bundles", this.node.id, "bundle.zip");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, zip);
    return new TerraformAsset(this, "bundle", { path: file, type: AssetType.FILE });
  }
}

const LAMBDA_MAY_ASSUME = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});
