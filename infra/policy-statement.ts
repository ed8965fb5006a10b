/** What a role may do. There are no Deny statements: IAM denies what no statement allows. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator, then by condition key. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A construct that can get permissions. */
export interface Grantee {
  addToPolicy(statement: PolicyStatement): void;
}

/** An IAM policy document as JSON. docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    })),
  });
}

/** Use of a KMS key through one service only, and not by calls to KMS itself. */
export function useOfKey(keyArn: string, service: "dynamodb" | "sqs", actions: readonly string[]): PolicyStatement {
  return { actions, resources: [keyArn], conditions: { StringLike: { "kms:ViaService": `${service}.*.amazonaws.com` } } };
}
