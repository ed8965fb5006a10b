/**
 * A Terraform expression, reduced to what the evaluator needs. HashiCorp's own parser (`@cdktf/hcl2json`) makes it, in
 * `parse-templates-worker.js`.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  /** `aws_lambda_function.connect.arn`, `data.aws_region.here.name`, `aws_x.y.block[0].z`. */
  | { readonly kind: "reference"; readonly path: readonly (string | number)[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly kind: "conditional"; readonly condition: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  /** `of[key]` where the collection or the key is itself an expression. */
  | { readonly kind: "index"; readonly of: Expression; readonly path: readonly Expression[] }
  /** Parsed, and not something that the runtime evaluates (`for`, splat, arithmetic). */
  | { readonly kind: "unsupported"; readonly text: string };
