/** Why an expression has no value. Whoever knows in which attribute of which resource it stands makes a `UserError` of it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  /** Terraform would refuse it as well, so `try` and `can` may go on from it; what only the runtime can't evaluate they must not hide. */
  readonly isTerraforms: boolean;

  private constructor(message: string, isTerraforms: boolean) {
    super(message);
    this.isTerraforms = isTerraforms;
  }

  static invalid(message: string): ExpressionError {
    return new ExpressionError(message, true);
  }

  static notEmulated(message: string): ExpressionError {
    return new ExpressionError(message, false);
  }
}
