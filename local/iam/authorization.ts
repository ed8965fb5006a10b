import type { Model, Role } from "../model";
import type { Principal } from "./credentials";
import { PermissionUse, type RolePermissions } from "./permission-use";
import { requestContext } from "./request-context";
import { RoleDecisions } from "./role-decisions";
import type { Decision } from "./simulate";
import { mayAssumeRole } from "./trust-policy";
import type { RequestContext } from "./visible-request";

export interface AccessRequest {
  readonly principal: Principal;
  /** `dynamodb:Scan` */
  readonly action: string;
  /** ARN, or `*` for actions without one. */
  readonly resource: string;
  /** Condition keys that only the service knows, such as `dynamodb:LeadingKeys`. */
  readonly context?: RequestContext;
  /** The policy of the resource itself, as a JSON document. Within an account its allow is enough, without an identity policy. */
  readonly resourcePolicy?: unknown;
}

export interface AssumeRoleRequest {
  /** `apigateway.amazonaws.com` */
  readonly service: string;
  readonly roleArn: string;
  /** ARN of the resource that the service acts for. */
  readonly sourceArn: string;
}

export const ASSUME_ROLE = "sts:AssumeRole";

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly message: string };

interface KnownRole {
  readonly role: Role;
  readonly decisions: RoleDecisions;
  readonly use: PermissionUse;
  /** Whether the role trusts a service, by service and source. */
  readonly trust: Map<string, Promise<boolean>>;
}

/** Decides whether a principal may do an action on a resource, and counts the use of permissions. Denied unless a policy allows it. */
export class Authorization {
  readonly #model: () => Model;
  /** By ARN. A role that changes is another object: its verdicts and counts start anew. */
  readonly #roles = new Map<string, KnownRole>();

  constructor(model: () => Model) {
    this.#model = model;
  }

  async authorize(request: AccessRequest): Promise<Verdict> {
    const { principal, action, resource } = request;
    if (principal.kind === "administrator") return { allowed: true };
    const known = this.#find(principal.roleArn);
    const decision = known ? await this.#decide(known, request) : NO_ROLE;
    if (decision.allowed) {
      known?.use.countAllowed(action, resource, decision.grants);
      return { allowed: true };
    }
    known?.use.countDenied(action, resource);
    return {
      allowed: false,
      message: `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${decision.reason}`,
    };
  }

  /** Whether a role's trust policy lets a service open a session. The verdict is kept, since each event of a route asks for it. */
  async assumeRole({ service, roleArn, sourceArn }: AssumeRoleRequest): Promise<Verdict> {
    const known = this.#find(roleArn);
    const key = `${service} ${sourceArn}`;
    const isTrusted = known?.trust.get(key) ?? (known ? mayAssumeRole({ service, role: known.role, sourceArn }) : Promise.resolve(false));
    known?.trust.set(key, isTrusted);
    if (await isTrusted) return { allowed: true };
    const reason = known ? "because its trust policy does not allow it" : "because the stack does not have it";
    return { allowed: false, message: `User: ${service} is not authorized to perform: ${ASSUME_ROLE} on resource: ${roleArn} ${reason}` };
  }

  /** For each role of the model: the permissions that it was granted, and their use so far. */
  get permissions(): readonly RolePermissions[] {
    return this.#model().roles.flatMap(({ arn }) => this.#find(arn)?.use.report() ?? []);
  }

  #decide(
    { decisions }: KnownRole,
    { principal, action, resource, resourcePolicy, context: added = {} }: AccessRequest,
  ): Promise<Decision> {
    const { region, accountId } = this.#model();
    return decisions.decide({
      accountId,
      principalArn: principal.arn,
      action,
      resource,
      context: () => requestContext({ principal, region, accountId, nowMs: Date.now(), added }),
      ...(resourcePolicy !== undefined && { resourcePolicy }),
    });
  }

  #find(roleArn: string): KnownRole | undefined {
    const role = this.#model().roles.find(({ arn }) => arn === roleArn);
    if (!role) return undefined;
    const known = this.#roles.get(roleArn);
    if (known?.role === role) return known;
    const added = { role, decisions: new RoleDecisions(role), use: new PermissionUse(role), trust: new Map() };
    this.#roles.set(roleArn, added);
    return added;
  }
}

const NO_ROLE: Decision = { allowed: false, denial: "implicit", reason: "because its role does not exist" };
