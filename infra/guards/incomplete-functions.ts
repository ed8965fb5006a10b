import type { Problem } from "./problem";
import { isUnknown, type StackResources } from "./stack-resources";

/** Runtimes that new functions can have. docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIMES = [
  ...["nodejs20.x", "nodejs22.x", "nodejs24.x"],
  ...["python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
  ...["java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4"],
  ...["provided.al2", "provided.al2023"],
];

/** Functions that would get Lambda's 128 MB and 3 seconds, and functions with a runtime that Lambda does not have. */
export function findIncompleteFunctions(stack: StackResources): Problem[] {
  return stack.ofType("aws_lambda_function").flatMap(({ path, attributes }) => {
    const { memory_size, timeout, runtime } = attributes;
    const problems: Problem[] = [];
    if (memory_size === undefined) problems.push({ path, mistake: "has no memory_size and gets 128 MB", fix: "set memory_size" });
    if (timeout === undefined) problems.push({ path, mistake: "has no timeout and gets 3 s", fix: "set timeout" });
    if (runtime !== undefined && !isUnknown(runtime) && !RUNTIMES.includes(String(runtime)))
      problems.push({ path, mistake: `the runtime ${runtime} is unknown`, fix: `use one of ${RUNTIMES.join(", ")}` });
    return problems;
  });
}
