import { AwsClient } from "../aws/aws-client";
import type { Connection, Connections, Page, Stretch } from "../core/ports";
import { callDynamo } from "./call-dynamo";

/**
 * Time to live of a row: the two hours after which API Gateway closes every connection, and five minutes for clocks that differ.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const ROW_LIFETIME_SECONDS = 2 * 60 * 60 + 5 * 60;

/** Rows of a page: read and parsed in a few milliseconds, served in some tens, and few enough to be passed on by their ids. */
export const PAGE_ROWS = 500;

/** One segment of so many is counted to estimate the whole table. At 100,000 rows the estimate is off by about 3 %. */
export const SAMPLE_SEGMENTS = 64;

/** The attributes of a row in DynamoDB's notation: `{ "S": "text" }`, `{ "N": "1" }`. */
type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** The fields of a Scan's answer that are used here. docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
interface ScanOutput {
  readonly Items?: readonly Attributes[];
  readonly Count?: number;
  readonly LastEvaluatedKey?: Attributes;
}

/** The connections as rows of a DynamoDB table. */
export class DynamoConnections implements Connections {
  // Sixteen removals run beside the reads. A client waits for $connect, so six tries must do.
  private readonly rows = new AwsClient({ service: "dynamodb", maxConnections: 16, maxAttempts: 6, timeoutMs: 1_000 });
  // Without its pages a broadcast reaches no one. Ten tries with doubled timeouts take most of the time that `message` has.
  private readonly pages = new AwsClient({ service: "dynamodb", maxConnections: 4, maxAttempts: 10, timeoutMs: 1_000 });

  constructor(private readonly tableName: string) {}

  /** @param subject of the client's token, for people who look at the table */
  async add({ connectionId, connectedAt }: Connection, subject?: string): Promise<void> {
    const expiresAt = Math.floor(connectedAt / 1_000) + ROW_LIFETIME_SECONDS;
    await this.call("PutItem", {
      Item: {
        connectionId: { S: connectionId },
        connectedAt: { N: String(connectedAt) },
        // TTL counts in epoch seconds; milliseconds would be a date far in the future.
        expiresAt: { N: String(expiresAt) },
        ...(subject && { subject: { S: subject } }),
      },
    });
  }

  /** Deletes the row of a connection that has ended. */
  async end(connectionId: string): Promise<void> {
    await this.call("DeleteItem", { Key: { connectionId: { S: connectionId } } });
  }

  /** One row a call: a batch has no conditions, and its permission would let the function write rows as well. */
  async remove({ connectionId, connectedAt }: Connection): Promise<void> {
    const condition =
      connectedAt === 0
        ? { ConditionExpression: "attribute_not_exists(connectedAt)" }
        : { ConditionExpression: "connectedAt = :seen", ExpressionAttributeValues: { ":seen": { N: String(connectedAt) } } };
    await this.call("DeleteItem", { Key: { connectionId: { S: connectionId } }, ...condition }).catch((error: Error) => {
      // The row is deleted already, or was written anew: there is nothing left to remove.
      if (error.name !== "ConditionalCheckFailedException") throw error;
    });
  }

  /**
   * A Scan is the right read here: the table holds connections and nothing else, and all of them are wanted. Rows past `expiresAt` are not
   * filtered out: deleting them can take DynamoDB days, and a push finds them gone, which removes them at once.
   */
  async page({ segment, after }: Stretch): Promise<Page> {
    const { Items = [], LastEvaluatedKey } = await this.scan({
      ProjectionExpression: "connectionId, connectedAt",
      Limit: PAGE_ROWS,
      ...(segment && { Segment: segment.index, TotalSegments: segment.total }),
      ...(after !== undefined && { ExclusiveStartKey: { connectionId: { S: after } } }),
    });
    const next = LastEvaluatedKey?.connectionId?.S;
    return { connections: Items.map(toConnection), ...(next !== undefined && { next }) };
  }

  /** Counting one segment costs a sixty-fourth of reading all. A Scan stops at 1 MB, which a segment has at a million connections. */
  async size(): Promise<number> {
    const { Count = 0 } = await this.scan({ Select: "COUNT", Segment: 0, TotalSegments: SAMPLE_SEGMENTS });
    return Count * SAMPLE_SEGMENTS;
  }

  private async scan(input: object): Promise<ScanOutput> {
    const { body } = await this.call("Scan", input, this.pages);
    return JSON.parse(body.toString("utf8"));
  }

  private call(operation: string, input: object, client = this.rows) {
    return callDynamo(client, operation, { TableName: this.tableName, ...input });
  }
}

function toConnection({ connectionId, connectedAt }: Attributes): Connection {
  // The key is always there. A row without a time, written by another program, counts as old.
  return { connectionId: connectionId?.S ?? "", connectedAt: Number(connectedAt?.N ?? 0) };
}
