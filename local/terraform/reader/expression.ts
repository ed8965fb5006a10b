/**
 * A Terraform expression, reduced to what the evaluator needs. `parse-plain-template.ts` makes it of templates that hold nothing but
 * references, HashiCorp's own parser (`@cdktf/hcl2json`, in `parse-templates-worker.js`) of all others.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  /** `aws_lambda_function.connect.arn`, `data.aws_region.here.name`, `aws_x.y.block[0].z`, or the variable of a `for`. */
  | { readonly kind: "reference"; readonly path: readonly (string | number)[] }
  /** `expands` when the last argument is a list of arguments: `concat(lists...)`. */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly expands: boolean }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly kind: "conditional"; readonly condition: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  /** One operand or two; the operator by HashiCorp's name for it. */
  | { readonly kind: "operation"; readonly operator: string; readonly operands: readonly Expression[] }
  /** `of[key]` where the collection or the key is itself an expression. */
  | { readonly kind: "index"; readonly of: Expression; readonly path: readonly Expression[] }
  | ForExpression
  /** `of[*].each`, where `each` refers to the element as the variable `SPLAT_ELEMENT`. */
  | { readonly kind: "splat"; readonly of: Expression; readonly each: Expression }
  /** `%{ for … }…%{ endfor }`: the results one after the other. */
  | { readonly kind: "join"; readonly of: Expression }
  /** Parsed, and not something that the runtime evaluates. */
  | { readonly kind: "unsupported"; readonly text: string };

export interface ForExpression {
  readonly kind: "for";
  readonly collection: Expression;
  readonly keyName?: string;
  readonly valueName: string;
  /** Only where the result is an object. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly condition?: Expression;
  /** `=> value...`: values with the same key come as a list. */
  readonly grouped: boolean;
}

/** No name that an expression can have. */
export const SPLAT_ELEMENT = "[*]";
