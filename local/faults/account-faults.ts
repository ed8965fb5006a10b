import { UserError } from "../errors";
import { FAULT_NAMES, type Faults } from "./faults";

/** @throws UserError for faults of AWS's APIs where a stack is served: it takes no requests that make resources. */
export function checkAccountFaults(faults: Faults, hasAccount: boolean): void {
  const isUseless = !hasAccount && FAULT_NAMES.some((name) => name.startsWith("api") && faults[name] !== undefined);
  if (isUseless) throw new UserError("the faults api-… need an account, and a stack is served: start with --empty");
}
