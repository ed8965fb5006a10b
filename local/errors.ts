/** Something the user can fix. The command line prints its one line without a stack trace and exits with 1. */
export class UserError extends Error {
  override readonly name = "UserError";
}
