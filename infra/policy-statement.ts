/** One thing that a role may do. There are no denials: what no statement allows is denied. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Whoever can be given a permission. */
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
