import { timeToLiveProblem } from "../aws-rules/dynamodb-rules";
import type { Table } from "../model";
import type { Database } from "./database";
import { type Input, isObject } from "./input";

/** DynamoDB keeps rows that expired longer ago than this: it takes such a time for a mistake. */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60;

export type TimeToLiveAnswer = { readonly output: object } | { readonly error: string };

/**
 * Which attribute of which table says when a row ends, and the end of those rows
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html). dynalite has neither.
 */
export class TimeToLive {
  readonly #database: Database;
  readonly #attributes = new Map<string, string>();

  constructor(database: Database, tables: readonly Table[]) {
    this.#database = database;
    this.follow([], tables);
  }

  /** Takes what the model says of the tables that are new or others in it. */
  follow(current: readonly Table[], next: readonly Table[]): void {
    for (const { name } of current) if (!next.some((table) => table.name === name)) this.#attributes.delete(name);
    for (const { name, timeToLiveAttribute } of next.filter((table) => !current.includes(table))) {
      if (timeToLiveAttribute === undefined) this.#attributes.delete(name);
      else this.#attributes.set(name, timeToLiveAttribute);
    }
  }

  /** `DescribeTimeToLive` */
  describe({ TableName }: Input): TimeToLiveAnswer {
    const attribute = this.#attributes.get(tableName(TableName));
    const description =
      attribute === undefined ? { TimeToLiveStatus: "DISABLED" } : { TimeToLiveStatus: "ENABLED", AttributeName: attribute };
    return { output: { TimeToLiveDescription: description } };
  }

  /** `UpdateTimeToLive`, at once where AWS takes up to an hour. */
  update({ TableName, TimeToLiveSpecification: specification }: Input): TimeToLiveAnswer {
    if (!isObject(specification) || typeof specification.AttributeName !== "string" || typeof specification.Enabled !== "boolean")
      return {
        error: "1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy constraint: Member must not be null",
      };
    const { AttributeName, Enabled } = specification;
    const name = tableName(TableName);
    const current = this.#attributes.get(name);
    const problem = timeToLiveProblem(current, { AttributeName, Enabled });
    if (problem !== undefined) return { error: problem };
    if (Enabled) this.#attributes.set(name, AttributeName);
    else this.#attributes.delete(name);
    return { output: { TimeToLiveSpecification: { AttributeName, Enabled } } };
  }

  /** Deletes the rows whose time is over at `nowMs`. A row that got more time meanwhile stays. */
  async deleteExpired(nowMs = Date.now()): Promise<void> {
    for (const [name, attribute] of this.#attributes) await this.#deleteExpiredOf(name, attribute, Math.floor(nowMs / 1000));
  }

  async #deleteExpiredOf(TableName: string, attribute: string, nowSeconds: number): Promise<void> {
    const keys = await this.#keyNames(TableName);
    if (keys === undefined) {
      this.#attributes.delete(TableName);
      return;
    }
    const expired = {
      ExpressionAttributeNames: { "#ttl": attribute },
      ExpressionAttributeValues: { ":now": { N: String(nowSeconds) }, ":oldest": { N: String(nowSeconds - MAX_AGE_SECONDS) } },
    };
    const names = Object.fromEntries(keys.map((key, index) => [`#k${index}`, key]));
    let start: unknown;
    do {
      const page = await this.#database.run("Scan", {
        TableName,
        FilterExpression: "#ttl < :now AND #ttl > :oldest",
        ProjectionExpression: Object.keys(names).join(", "),
        ExpressionAttributeNames: { ...names, ...expired.ExpressionAttributeNames },
        ExpressionAttributeValues: expired.ExpressionAttributeValues,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      for (const Key of Array.isArray(page.Items) ? page.Items : []) {
        await this.#database
          .run("DeleteItem", { TableName, Key, ConditionExpression: "#ttl < :now AND #ttl > :oldest", ...expired })
          .catch(ignoreFailedCondition);
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** Undefined when the table was deleted. */
  async #keyNames(TableName: string): Promise<string[] | undefined> {
    const answer = await this.#database.run("DescribeTable", { TableName }).catch((error: Error) => {
      if (!error.message.includes("ResourceNotFoundException")) throw error;
    });
    if (!answer) return undefined;
    const schema: unknown = isObject(answer.Table) ? answer.Table.KeySchema : [];
    return Array.isArray(schema) ? schema.filter(isObject).map(({ AttributeName }) => String(AttributeName)) : [];
  }
}

function ignoreFailedCondition(error: Error): void {
  if (!error.message.includes("ConditionalCheckFailed")) throw error;
}

/** Requests may name a table by its ARN too. */
function tableName(nameOrArn: unknown): string {
  return String(nameOrArn).replace(/^arn:.*:table\//, "");
}
