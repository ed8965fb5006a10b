import { describeError } from "./describe-error";

/** Ends the app with the reason of its error, without a stack trace. Imported first, it also reports files that do not compile. */
process.on("uncaughtException", (error) => {
  console.error(describeError(error));
  process.exitCode = 1;
});
