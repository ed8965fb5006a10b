import type { Policy } from "../model";
import { compilePattern } from "./pattern";
import { statementsOf } from "./policy-statements";

/** Values of IAM's condition keys; the names in lower case, as IAM does not tell them apart by it. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * The parts of a request that a set of policies looks at: the action, which resource patterns match, and the values of the context keys
 * that they mention. Requests that look the same to them get the same verdict, such as posts to two connections of one stage.
 */
export class VisibleRequest {
  readonly #patterns: readonly { readonly whole: RegExp; readonly parts: readonly RegExp[] }[];
  readonly #keys: readonly string[];
  /** True when a pattern has a policy variable (`…/${aws:PrincipalTag/team}`): then a match depends on more than the patterns. */
  readonly #seesWholeResource: boolean;

  constructor(policies: readonly Policy[]) {
    const statements = policies.flatMap(statementsOf);
    const patterns = new Set(statements.flatMap(({ resources, notResources }) => [...resources, ...notResources]));
    const variables = JSON.stringify(policies).matchAll(/\$\{([^},]+)/g);
    this.#keys = [
      ...new Set([
        ...statements.flatMap(({ conditionKeys }) => conditionKeys),
        ...[...variables].map(([, key = ""]) => key.trim().toLowerCase()),
      ]),
    ];
    this.#seesWholeResource = [...patterns].some((pattern) => pattern.includes("${"));
    this.#patterns = [...patterns].map((pattern) => ({
      whole: compilePattern(pattern),
      parts: arnParts(pattern).map((part) => compilePattern(part)),
    }));
  }

  /** Equal for requests that the policies can't tell apart. */
  key(action: string, resource: string, context: () => RequestContext): string {
    return `${action} ${this.#seesWholeResource ? resource : this.#matches(resource)} ${this.#keys.length > 0 ? this.#valuesIn(context()) : ""}`;
  }

  #valuesIn(context: RequestContext): string {
    return JSON.stringify(this.#keys.map((key) => context[key] ?? null));
  }

  /** As a whole and part by part, since a `*` may or may not reach over a colon, which is the library's to know. */
  #matches(resource: string): string {
    const parts = arnParts(resource);
    let bits = "";
    for (const pattern of this.#patterns) {
      bits += pattern.whole.test(resource) ? "1" : "0";
      for (let index = 0; index < pattern.parts.length; index += 1) bits += pattern.parts[index]?.test(parts[index] ?? "") ? "1" : "0";
    }
    return bits;
  }
}

/** `arn:aws:service:region:account:` and the rest, colons and all. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
