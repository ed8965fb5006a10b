import { documentsOf } from "./policy-documents";
import type { Problem } from "./problem";
import type { Resource, StackResources } from "./stack-resources";

/** Functions that invoke themselves and have less reserved concurrency than one fan-out starts: the rest waits, and is dropped in the end. */
export function findLowReservations(stack: StackResources, fanOut: number): Problem[] {
  return stack.ofType("aws_lambda_function").flatMap((fn) => {
    const { reserved_concurrent_executions: reserved } = fn.attributes;
    if (typeof reserved !== "number" || reserved < 0 || reserved >= fanOut || !invokesItself(stack, fn)) return [];
    const mistake = `reserves ${reserved} invocations, and one fan-out starts ${fanOut} at once`;
    return { path: fn.path, mistake, fix: `reserve at least ${fanOut}, or nothing` };
  });
}

function invokesItself(stack: StackResources, fn: Resource): boolean {
  const role = stack.referredTo("aws_iam_role", fn.attributes.role);
  return stack.ofType("aws_iam_role_policy").some((policy) => {
    if (role === undefined || stack.referredTo("aws_iam_role", policy.attributes.role) !== role) return false;
    return documentsOf(policy).some(
      ({ actions, resources }) =>
        actions.includes("lambda:InvokeFunction") && resources.some((arn) => stack.referredTo("aws_lambda_function", arn) === fn),
    );
  });
}
