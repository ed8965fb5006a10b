import type { TerraformStack } from "cdktf";
import { type AccountQuotas, DEFAULT_QUOTAS } from "../account-quotas";
import { findAuthorizationOffConnect } from "./authorization-off-connect";
import { findDifferentBundlesInOnePlace } from "./bundles-in-one-place";
import { findExcessiveReservations } from "./excessive-reservations";
import { findIncompleteFunctions } from "./incomplete-functions";
import { findIncompleteThrottles } from "./incomplete-throttles";
import { findIntegrationTimeouts } from "./integration-timeouts";
import { findLongNames } from "./long-names";
import { findLowReservations } from "./low-reservations";
import { findMissingPermissions } from "./missing-permissions";
import { findPolicyWildcards } from "./policy-wildcards";
import { inOneLine } from "./problem";
import { StackResources } from "./stack-resources";
import { findUnknownRegions } from "./unknown-regions";
import { findWholeAccountThrottles } from "./whole-account-throttles";

export interface GuardOptions {
  /**
   * Whether the stage's throttle must stay below the account's quota, so that a flood of client messages leaves something for posts to clients
   * and for the account's other APIs. @default false
   */
  readonly isProduction?: boolean;
  /** Those that AWS has raised. @default AWS's defaults */
  readonly quotas?: Partial<AccountQuotas>;
  /** Invocations that a function which invokes itself needs at once. @default 1 */
  readonly fanOut?: number;
}

/**
 * Makes the synthesis fail on mistakes that Terraform and AWS accept, and that break the API later. Each is one line: the construct's path,
 * the mistake and the fix. The check runs after all aspects and reads the stack as it will be synthesized, with overrides, so it also covers
 * resources that no construct of this project made. Values that only Terraform knows are not checked.
 */
export function guardStack(stack: TerraformStack, { isProduction = false, fanOut = 1, quotas: raised }: GuardOptions = {}): void {
  const quotas = { ...DEFAULT_QUOTAS, ...raised };
  const validate = () => {
    const resources = new StackResources(stack);
    const problems = [
      ...findAuthorizationOffConnect(resources),
      ...findMissingPermissions(resources),
      ...findIntegrationTimeouts(resources),
      ...findIncompleteThrottles(resources),
      ...(isProduction ? findWholeAccountThrottles(resources, quotas) : []),
      ...findIncompleteFunctions(resources),
      ...findLowReservations(resources, fanOut),
      ...findExcessiveReservations(resources, quotas.concurrency),
      ...findPolicyWildcards(resources),
      ...findUnknownRegions(resources),
      ...findLongNames(resources),
      ...findDifferentBundlesInOnePlace(stack),
    ];
    return problems.map(inOneLine);
  };
  stack.node.addValidation({ validate });
}
