import type { Model, Role } from "../model";
import type { Principal } from "./credentials";
import { RolePolicies } from "./role-policies";

export interface AccessRequest {
  readonly principal: Principal;
  /** `dynamodb:Scan` */
  readonly action: string;
  /** ARN, or `*` for actions without one. */
  readonly resource: string;
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/** Decides whether a principal may do an action on a resource. Saying nothing means no. */
export class Authorization {
  readonly #model: () => Model;
  /** Keyed by the role's object: a role that changes is another object, and its verdicts start anew. */
  readonly #policies = new WeakMap<Role, RolePolicies>();

  constructor(model: () => Model) {
    this.#model = model;
  }

  async authorize({ principal, action, resource }: AccessRequest): Promise<Verdict> {
    if (principal.kind === "administrator") return { allowed: true };
    const role = this.#model().roles.find(({ arn }) => arn === principal.roleArn);
    const refusal = role ? await this.#policiesOf(role).refusal(principal.arn, action, resource) : "because its role does not exist";
    if (refusal === undefined) return { allowed: true };
    // docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html has the texts.
    return {
      allowed: false,
      message: `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${refusal}`,
    };
  }

  #policiesOf(role: Role): RolePolicies {
    const known = this.#policies.get(role);
    if (known) return known;
    const policies = new RolePolicies(role, this.#model().accountId);
    this.#policies.set(role, policies);
    return policies;
  }
}
