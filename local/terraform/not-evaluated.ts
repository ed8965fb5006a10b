import { UserError } from "../errors";

/** The stack may be right, but the local runtime's own reader does not evaluate it; the real Terraform can. */
export class NotEvaluated extends UserError {}

/**
 * One error with the lines of all of `errors`, each line once. Where something was not evaluated, the other errors may only follow from
 * that, and are left out.
 */
export function joined(errors: readonly UserError[]): UserError {
  const notEvaluated = errors.filter((error) => error instanceof NotEvaluated);
  const [first] = notEvaluated;
  return first ? new NotEvaluated(linesOf(notEvaluated)) : new UserError(linesOf(errors));
}

function linesOf(errors: readonly UserError[]): string {
  return [...new Set(errors.flatMap(({ message }) => message.split("\n")))].join("\n");
}
