import { AwsClient } from "../aws/aws-client";
import { callDynamo } from "./call-dynamo";

export interface SendRate {
  /** Messages a second that one client may send. */
  readonly perSecond: number;
  /** Messages that it may send at once. */
  readonly burst: number;
}

/**
 * A limit of messages for each connection. Functions share no memory, so it is kept in the connection's row: `nextSlot`, the time in epoch
 * milliseconds at which the client's messages would all be used up if they were sent evenly (the generic cell rate algorithm). A message costs
 * one write to the table, or two when the client sends faster than evenly.
 */
export class SendSlots {
  // The client does not wait, but its broadcast does.
  private readonly client = new AwsClient({ service: "dynamodb", maxConnections: 4, maxAttempts: 4, timeoutMs: 1_000 });
  private readonly intervalMs: number;
  private readonly toleranceMs: number;

  constructor(
    private readonly tableName: string,
    { perSecond, burst }: SendRate,
  ) {
    this.intervalMs = 1_000 / perSecond;
    this.toleranceMs = (burst - 1) * this.intervalMs;
  }

  /** @returns false when the client has sent too much, or when its connection has no row any more */
  async take(connectionId: string, now: number): Promise<boolean> {
    const isIdle = "attribute_exists(connectionId) AND (attribute_not_exists(nextSlot) OR nextSlot <= :now)";
    if (await this.update(connectionId, "SET nextSlot = :next", isIdle, { ":now": now, ":next": now + this.intervalMs })) return true;
    const isWithinBurst = "nextSlot <= :latest";
    const latest = now + this.toleranceMs;
    return await this.update(connectionId, "SET nextSlot = nextSlot + :interval", isWithinBurst, {
      ":latest": latest,
      ":interval": this.intervalMs,
    });
  }

  /** @returns whether the condition held */
  private async update(connectionId: string, change: string, condition: string, values: Record<string, number>): Promise<boolean> {
    const numbers = Object.entries(values).map(([name, value]) => [name, { N: String(Math.round(value)) }]);
    try {
      // When it is repeated after a lost answer, it may take two slots instead of one.
      await callDynamo(this.client, "UpdateItem", {
        TableName: this.tableName,
        Key: { connectionId: { S: connectionId } },
        UpdateExpression: change,
        ConditionExpression: condition,
        ExpressionAttributeValues: Object.fromEntries(numbers),
      });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  }
}
