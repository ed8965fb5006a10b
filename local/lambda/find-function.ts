import type { LambdaFunction } from "../model";
import type { FunctionReference } from "./function-reference";

/** The function that `reference` names; undefined when there is none, or when it has no such version or alias. */
export function findFunction(functions: readonly LambdaFunction[], reference: FunctionReference): LambdaFunction | undefined {
  return functions.find((fn) => fn.name === reference.name && hasQualifier(fn, reference));
}

/** Whether the function may be invoked by the version or alias of `reference`. */
export function hasQualifier({ qualifiers }: LambdaFunction, { qualifier }: FunctionReference): boolean {
  return qualifier === undefined || qualifier === "$LATEST" || qualifiers.includes(qualifier);
}
