import { createHash } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { App, AssetType, Lazy, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { retentionDays, text, wholeNumber } from "./allowed-values";
import { bundle } from "./bundle";
import { checkProps } from "./check-props";
import type { FunctionSize } from "./function-sizes";
import { type Grantee, type PolicyStatement, policyDocument } from "./policy-statement";

export interface NodejsFunctionProps extends FunctionSize {
  /** At most 64 characters; the log group is `/aws/lambda/{functionName}`. */
  readonly functionName: string;
  /** At most 64 characters. Roles have no region, so it must differ between the regions of an account too. */
  readonly roleName: string;
  /**
   * The handler's source, such as `lambdas/connect.ts`; it exports `handler`. Relative to the folder that holds `infra/`, wherever the
   * command runs.
   */
  readonly entry: string;
  /** Such as `nodejs22.x`. */
  readonly runtime: string;
  /** A number of days that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /** @default no variables */
  readonly environment?: Readonly<Record<string, string>>;
}

const PROJECT_DIR = path.resolve(__dirname, "..");

// docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
// docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
const PROPS = z.object({
  functionName: text("1 to 64 letters, digits, hyphens or underscores", /^[\w-]{1,64}$/),
  roleName: text("1 to 64 letters, digits or characters of _+=,.@-", /^[\w+=,.@-]{1,64}$/),
  entry: z.string(`a file in ${PROJECT_DIR}`).refine(isFile, `a file in ${PROJECT_DIR}`),
  runtime: text("a Node.js runtime of Lambda such as nodejs22.x", /^nodejs\d+\.x$/),
  memoryMb: wholeNumber(128, 10_240),
  timeoutSeconds: wholeNumber(1, 900),
  logRetentionDays: z.number(retentionDays.allowed).refine(retentionDays.accepts, retentionDays.allowed),
  environment: z.record(z.string(), z.string("a string"), "an object of strings").optional(),
});

const STATEMENT = z.object({
  actions: z.array(text("an action such as dynamodb:PutItem", /^[a-z0-9-]+:[\w*?]+$/i), "a list of actions").min(1, "a list of actions"),
  resources: z.array(text("an ARN", /^./), "a list of ARNs").min(1, "a list of ARNs"),
});

/**
 * A Lambda function from one TypeScript file, with its own role and its own log group. The role may write to that log group; everything else
 * has to be granted.
 */
export class NodejsFunction extends Construct implements Grantee {
  readonly functionName: string;
  readonly invokeArn: string;
  readonly logGroupName: string;
  /** Terraform's resource, for options that apply to every function of a stack. */
  readonly resource: LambdaFunction;
  private readonly arn: string;
  private readonly roleName: string;
  private readonly statements: PolicyStatement[] = [];

  /** @throws {PropsError} when a prop is missing or not allowed; esbuild's error when the source does not compile */
  constructor(scope: Construct, id: string, props: NodejsFunctionProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
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
    // No logs:CreateLogGroup: the stack makes the group, and `cdktf destroy` would leave one behind that a function made.
    this.addToPolicy({ actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroup.arn}:*`] });

    const zip = bundle({ projectDir: PROJECT_DIR, entry: props.entry, runtime: props.runtime });
    this.resource = new LambdaFunction(this, "function", {
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
      // The first invocation may come as soon as the function exists, and needs the permissions.
      dependsOn: [policy],
    });
    this.functionName = this.resource.functionName;
    this.invokeArn = this.resource.invokeArn;
    this.arn = this.resource.arn;
    this.roleName = role.name;
    this.logGroupName = logGroup.name;
  }

  /** @throws {PropsError} when the statement has no action or no resource */
  addToPolicy(statement: PolicyStatement): void {
    checkProps(this, STATEMENT, statement);
    this.statements.push(statement);
  }

  /** Let `grantee` invoke this function, synchronously or asynchronously. */
  grantInvoke(grantee: Grantee): void {
    grantee.addToPolicy(this.invocation);
  }

  /**
   * Let the function invoke itself. This is a separate policy: the function depends on the first one, so that one cannot contain the
   * function's ARN.
   */
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

  /** cdktf's own archives contain the current time, so the zip is made by `bundle` and given to cdktf as a file. */
  private asset(zip: Uint8Array): TerraformAsset {
    // `addr` is a hash of the construct's path. The id alone is not unique: other stacks and scopes may have a function with the same id.
    const file = path.resolve(App.of(this).outdir, "bundles", this.node.addr, "bundle.zip");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, zip);
    return new TerraformAsset(this, "bundle", { path: file, type: AssetType.FILE });
  }
}

function isFile(entry: string): boolean {
  return statSync(path.resolve(PROJECT_DIR, entry), { throwIfNoEntry: false })?.isFile() ?? false;
}

const LAMBDA_MAY_ASSUME = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});
