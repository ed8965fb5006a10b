import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { Role } from "../model";

/** A policy that tells single connections apart gets a verdict for each; the bound keeps them from growing for ever. */
const MAX_VERDICTS = 10_000;

/**
 * What one role's identity policies say. AWS's rules of evaluation are a library's work (`@cloud-copilot/iam-simulate`); it takes
 * about 1 ms a verdict, which each message of a broadcast would pay for each receiver, so verdicts are kept.
 */
export class RolePolicies {
  readonly #policies: readonly { readonly name: string; readonly policy: unknown }[];
  readonly #accountId: string;
  readonly #patterns: readonly string[];
  /** Conditions and policy variables can make the verdict depend on more than the patterns. */
  readonly #conditional: boolean;
  readonly #verdicts = new Map<string, Promise<string | undefined>>();

  constructor(role: Role, accountId: string) {
    this.#policies = role.policies.map(({ name, document }) => ({ name, policy: withResourceTypes(document) }));
    this.#accountId = accountId;
    this.#patterns = resourcePatterns(role);
    const text = JSON.stringify(role.policies);
    this.#conditional = text.includes('"Condition"') || text.includes("${");
  }

  /** Why `action` on `resource` is refused; undefined when it is allowed. */
  refusal(principalArn: string, action: string, resource: string): Promise<string | undefined> {
    const key = this.#conditional
      ? `${action} ${resource} ${principalArn}`
      : `${action} ${this.#tellsFromSiblings(resource) ? resource : parentOf(resource)}`;
    const known = this.#verdicts.get(key);
    if (known) return known;
    const verdict = this.#simulate(principalArn, action, resource);
    if (this.#verdicts.size >= MAX_VERDICTS) this.#verdicts.clear();
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  async #simulate(principal: string, action: string, resource: string): Promise<string | undefined> {
    const result = await runSimulation(
      {
        request: {
          principal,
          action,
          resource: { resource: withResourceType(resource), accountId: this.#accountId },
          contextVariables: {},
        },
        identityPolicies: [...this.#policies],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (result.resultType === "error") return `because the role's policies cannot be evaluated: ${JSON.stringify(result.errors)}`;
    if (result.overallResult === "Allowed") return undefined;
    return result.overallResult === "ExplicitlyDenied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  }

  /**
   * Whether the policies can tell `resource` from its siblings, such as one connection of a stage from another. They can't where
   * every pattern that could match it ends by taking all siblings in; then one verdict serves them all.
   */
  #tellsFromSiblings(resource: string): boolean {
    const parent = parentOf(resource);
    return this.#patterns.some((pattern) => {
      const start = pattern.split(/[*?]/, 1)[0] ?? "";
      const couldMatch = parent.startsWith(start) || start.startsWith(parent);
      return couldMatch && pattern !== "*" && !pattern.endsWith("/*");
    });
  }
}

/**
 * The library takes the first part of a resource for its type, which AWS wants without wildcards. An ARN of API Gateway has no type: its
 * first part is the API's id, and wildcards are allowed there too. So both sides get a type before they are compared.
 */
function withResourceType(arn: string): string {
  return arn.replace(/^(arn:[^:]*:execute-api:[^:]*:[^:]*:)(?!\*$)/, "$1api/");
}

function withResourceTypes(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) => (typeof value === "string" ? withResourceType(value) : value));
}

function resourcePatterns(role: Role): string[] {
  return role.policies
    .flatMap(({ document }) => (document as { Statement?: unknown }).Statement ?? [])
    .flatMap((statement) => {
      const { Resource = [], NotResource = [] } = statement as { Resource?: string | string[]; NotResource?: string | string[] };
      return [Resource, NotResource].flat();
    });
}

function parentOf(resource: string): string {
  return resource.slice(0, resource.lastIndexOf("/") + 1);
}
