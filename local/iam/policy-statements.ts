import type { Policy } from "../model";

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Keys of the request's context that its conditions ask for, in lower case. */
  readonly conditionKeys: readonly string[];
}

/** The statements of a policy in their order; empty for an invalid policy, which the simulation refuses. */
export function statementsOf({ document }: Policy): Statement[] {
  if (!isObject(document)) return [];
  return [document.Statement ?? []].flat().filter(isObject).map(readStatement);
}

function readStatement({ Effect, Action, NotAction, Resource, NotResource, Condition }: Record<string, unknown>): Statement {
  const conditions = isObject(Condition) ? Object.values(Condition).filter(isObject) : [];
  return {
    effect: String(Effect),
    actions: texts(Action),
    notActions: texts(NotAction),
    resources: texts(Resource),
    notResources: texts(NotResource),
    conditionKeys: conditions.flatMap(Object.keys).map((key) => key.toLowerCase()),
  };
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
