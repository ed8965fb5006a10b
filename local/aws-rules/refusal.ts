/** Why a member of an entry is refused, for who writes a stack and for who calls the API. */
export interface Refusal {
  /** `IntegrationUri`, or `RequestTemplates.$default` for one value of a map. */
  readonly member: string;
  /** What is wrong, or what is allowed. */
  readonly reason: string;
  /** AWS's own answer; or, where only the local runtime refuses, what it does not emulate. */
  readonly answer: { readonly badRequest: string } | { readonly notEmulated: string };
}

export function refusedByAws(member: string, reason: string, answer: string = reason): Refusal {
  return { member, reason, answer: { badRequest: answer } };
}

export function notEmulated(member: string, reason: string, what: string): Refusal {
  return { member, reason, answer: { notEmulated: what } };
}

/** The refusal for a rule that gives a reason, in the order of the rules. */
export function refusals(...found: readonly (Refusal | false | undefined | readonly Refusal[])[]): Refusal[] {
  return found.flatMap((one) => (one === false || one === undefined ? [] : one));
}
