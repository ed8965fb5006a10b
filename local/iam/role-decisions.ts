import type { Role } from "../model";
import { type Decision, type SimulatedRequest, simulate } from "./simulate";
import { type RequestContext, VisibleRequest } from "./visible-request";

/** A policy that tells single requests apart gets a verdict for each; the bound keeps them from growing for ever. */
const MAX_DECISIONS = 10_000;

export interface RequestToDecide extends Omit<SimulatedRequest, "role" | "context"> {
  /** Called only for policies that look at the context; most do not. */
  readonly context: () => RequestContext;
}

/**
 * Decides by one role's policies. A verdict takes about 1 ms, which each message of a broadcast would pay for each receiver, so verdicts
 * are kept, one for all requests that look the same to the policies.
 */
export class RoleDecisions {
  readonly #role: Role;
  readonly #visible: VisibleRequest;
  readonly #decisions = new Map<string, Promise<Decision>>();

  constructor(role: Role) {
    this.#role = role;
    this.#visible = new VisibleRequest([...role.policies, ...(role.permissionsBoundary ? [role.permissionsBoundary] : [])]);
  }

  decide(request: RequestToDecide): Promise<Decision> {
    const { action, resource, context, resourcePolicy } = request;
    const decideAnew = () => simulate({ ...request, context: context(), role: this.#role });
    // A resource policy can look at everything, the principal too; the few services that have one may pay for it.
    if (resourcePolicy !== undefined) return decideAnew();
    const key = this.#visible.key(action, resource, context);
    const known = this.#decisions.get(key);
    if (known) return known;
    const decision = decideAnew();
    if (this.#decisions.size >= MAX_DECISIONS) this.#decisions.clear();
    this.#decisions.set(key, decision);
    // An error is no verdict: the next request like this one is decided anew.
    decision.catch(() => this.#decisions.delete(key));
    return decision;
  }
}
