/** What a role may do. There are no Deny statements: IAM denies what no statement allows. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A construct that can get permissions. */
export interface Grantee {
  addToPolicy(statement: PolicyStatement): void;
}

/** An IAM policy document as JSON. docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources }) => ({ Effect: "Allow", Action: actions, Resource: resources })),
  });
}
