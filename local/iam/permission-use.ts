import type { Role } from "../model";
import { compilePattern } from "./pattern";
import { statementsOf } from "./policy-statements";
import type { Grant } from "./simulate";

/** The permissions of one role: granted, used and refused. */
export interface RolePermissions {
  readonly role: string;
  readonly granted: readonly GrantedPermission[];
  readonly denied: readonly DeniedPermission[];
}

export interface GrantedPermission {
  /** As the policy has it, wildcards and all; `not s3:*` for a NotAction. */
  readonly action: string;
  readonly resource: string;
  /** Requests that it allowed. */
  readonly uses: number;
}

export interface DeniedPermission {
  readonly action: string;
  /** With `*` for its last part where several were denied. */
  readonly resource: string;
  readonly denials: number;
}

interface CountedGrant {
  readonly policyName: string;
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
  covers(action: string, resource: string): boolean;
  uses: number;
}

/** Counts how often each action and resource that the policies of a role allow is used, so that unused ones show. */
export class PermissionUse {
  readonly #role: Role;
  readonly #grants: readonly CountedGrant[];
  /** Which of them a verdict's statements come to: found once for each verdict, since a broadcast counts thousands of times. */
  readonly #counted = new WeakMap<readonly Grant[], readonly CountedGrant[]>();
  readonly #denied = new Map<string, { action: string; resource: string; denials: number }>();

  constructor(role: Role) {
    this.#role = role;
    this.#grants = role.policies.flatMap((policy) =>
      statementsOf(policy).flatMap((statement, index) => {
        if (statement.effect !== "Allow") return [];
        const actions = patterns(statement.actions, statement.notActions, "i");
        const resources = patterns(statement.resources, statement.notResources);
        return actions.flatMap((action) =>
          resources.map((resource) => ({
            policyName: policy.name,
            statement: index,
            action: action.text,
            resource: resource.text,
            covers: (name: string, arn: string) => action.covers(name) && resource.covers(arn),
            uses: 0,
          })),
        );
      }),
    );
  }

  /** @param by the statements that allowed it, the same object for the same verdict; of each, the patterns that fit are counted. */
  countAllowed(action: string, resource: string, by: readonly Grant[]): void {
    const counted = this.#counted.get(by) ?? this.#find(action, resource, by);
    for (const grant of counted) grant.uses += 1;
  }

  countDenied(action: string, resource: string): void {
    const siblings = resource.slice(0, resource.lastIndexOf("/") + 1);
    const key = `${action} ${siblings}`;
    const known = this.#denied.get(key);
    if (!known) {
      this.#denied.set(key, { action, resource, denials: 1 });
      return;
    }
    known.denials += 1;
    if (known.resource !== resource) known.resource = `${siblings}*`;
  }

  report(): RolePermissions {
    return {
      role: this.#role.name,
      granted: this.#grants.map(({ action, resource, uses }) => ({ action, resource, uses })),
      denied: [...this.#denied.values()].map((denial) => ({ ...denial })),
    };
  }

  #find(action: string, resource: string, by: readonly Grant[]): readonly CountedGrant[] {
    const found = this.#grants.filter(
      (grant) =>
        by.some(({ policyName, statement }) => policyName === grant.policyName && statement === grant.statement) &&
        grant.covers(action, resource),
    );
    this.#counted.set(by, found);
    return found;
  }
}

/** The names of actions are the same in upper and lower case, those of resources are not. */
function patterns(of: readonly string[], notOf: readonly string[], flags = ""): { text: string; covers(value: string): boolean }[] {
  const positive = of.map((pattern) => ({ text: pattern, covers: tester(pattern, flags) }));
  if (notOf.length === 0) return positive;
  const excluded = notOf.map((pattern) => tester(pattern, flags));
  return [...positive, { text: `not ${notOf.join(", ")}`, covers: (value: string) => !excluded.some((isExcluded) => isExcluded(value)) }];
}

/** Treats a policy variable as a wildcard, since its value differs from request to request. */
function tester(pattern: string, flags: string): (value: string) => boolean {
  const compiled = compilePattern(pattern.replace(/\$\{[^}]*\}/g, "*"), flags);
  return (value) => compiled.test(value);
}
