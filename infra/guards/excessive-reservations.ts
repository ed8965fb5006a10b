import type { Problem } from "./problem";
import type { StackResources } from "./stack-resources";

/** Lambda keeps so many for functions without a reservation. docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVED = 100;

/** Reservations that are more than the account can give, all together. AWS refuses the last ones, in the middle of a deployment. */
export function findExcessiveReservations(stack: StackResources, accountConcurrency: number): Problem[] {
  const reservations = stack.ofType("aws_lambda_function").flatMap(({ attributes: { reserved_concurrent_executions: reserved } }) => {
    return typeof reserved === "number" && reserved > 0 ? reserved : [];
  });
  const sum = reservations.reduce((total, reserved) => total + reserved, 0);
  const most = Math.max(0, accountConcurrency - UNRESERVED);
  if (sum <= most) return [];
  const mistake = `its functions reserve ${sum} invocations, and an account with ${accountConcurrency} can reserve ${most}`;
  return [{ path: stack.stackPath, mistake, fix: "reserve less, or have the account's concurrency raised" }];
}
