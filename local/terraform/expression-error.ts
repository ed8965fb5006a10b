/**
 * `invalid`: Terraform refuses the expression too. `undeclared`: it names something that is not declared, so that Terraform refuses the
 * whole stack. `notEvaluated`: Terraform evaluates it, and the local runtime's own reader does not.
 */
type Kind = "invalid" | "undeclared" | "notEvaluated";

/** Why an expression has no value. The caller knows in which attribute the expression stands, and makes a `UserError` of it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly kind: Kind;

  private constructor(message: string, kind: Kind) {
    super(message);
    this.kind = kind;
  }

  /** `try` and `can` may go on from it. */
  get isTerraforms(): boolean {
    return this.kind === "invalid";
  }

  static invalid(message: string): ExpressionError {
    return new ExpressionError(message, "invalid");
  }

  static undeclared(message: string): ExpressionError {
    return new ExpressionError(message, "undeclared");
  }

  static notEmulated(message: string): ExpressionError {
    return new ExpressionError(message, "notEvaluated");
  }
}
