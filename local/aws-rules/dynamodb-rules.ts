import type { TableEntry } from "../account/entries/dynamodb";

/**
 * Of a table or an index. AWS takes three characters at least; shorter names, which only stacks to try something have, do no harm here.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function tableNameProblem(name: string): string | undefined {
  return /^[\w.-]{1,255}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes up to 255 letters, digits, and _.-`;
}

/** Keys need a definition, and AWS takes no definition that no key uses. */
export function attributeProblems(
  table: Pick<TableEntry, "KeySchema" | "AttributeDefinitions" | "GlobalSecondaryIndexes" | "LocalSecondaryIndexes">,
): string[] {
  const indexes = [...table.GlobalSecondaryIndexes, ...table.LocalSecondaryIndexes];
  const keys = new Set([table, ...indexes].flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)));
  const defined = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const undefinedKeys = [...keys].filter((key) => !defined.has(key)).map((key) => `the key ${JSON.stringify(key)} is not defined`);
  const unused = [...defined].filter((name) => !keys.has(name)).map((name) => `${JSON.stringify(name)} is no key, and AWS takes keys only`);
  return [...undefinedKeys, ...unused];
}

/**
 * Why DynamoDB refuses an UpdateTimeToLive
 * (docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html).
 * @param current the attribute that says now when a row ends
 */
export function timeToLiveProblem(
  current: string | undefined,
  { AttributeName, Enabled }: { readonly AttributeName?: string | undefined; readonly Enabled?: boolean | undefined },
): string | undefined {
  if (!Enabled) return current === undefined ? "TimeToLive is already disabled" : undefined;
  if (current === undefined) return undefined;
  if (current === AttributeName) return "TimeToLive is already enabled";
  return `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`;
}
