import type { LambdaFunction } from "../../model";
import type { AccountReader } from "../account-state";

export function projectFunctions(_account: AccountReader): LambdaFunction[] {
  return [];
}
