import { AwsClient } from "../aws/aws-client";
import type { Connection, Connections, Page, Stretch } from "../core/ports";

/**
 * How long a row may stay when nobody deletes it: the two hours after which API Gateway ends every connection, and some minutes for
 * clocks that differ. docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const ROW_LIFETIME_SECONDS = 2 * 60 * 60 + 5 * 60;

/** Rows of a page: read and parsed in a few milliseconds, served in as many tens, and small enough to be passed on by their ids. */
export const PAGE_ROWS = 500;

/** The part of the table that is counted for an estimate; a segment of it says what the whole has, give or take three percent at 100,000. */
export const SAMPLE_SEGMENTS = 64;

/** The attributes of a row in DynamoDB's notation: `{ "S": "text" }`, `{ "N": "1" }`. */
type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** The answer of a Scan, as far as it is read. docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
interface ScanOutput {
  readonly Items?: readonly Attributes[];
  readonly Count?: number;
  readonly LastEvaluatedKey?: Attributes;
}

/** The connections as rows of a DynamoDB table. */
export class DynamoConnections implements Connections {
  // Removals run sixteen at a time beside the reading. A call that hangs is given up and made anew while its caller still has time.
  private readonly client = new AwsClient({ service: "dynamodb", maxConnections: 20, timeoutMs: 1_000 });

  constructor(private readonly tableName: string) {}

  async add({ connectionId, connectedAt }: Connection): Promise<void> {
    const expiresAt = Math.floor(connectedAt / 1_000) + ROW_LIFETIME_SECONDS;
    await this.call("PutItem", {
      Item: {
        connectionId: { S: connectionId },
        connectedAt: { N: String(connectedAt) },
        // Epoch seconds, as TTL wants them: milliseconds would be a date that never comes.
        expiresAt: { N: String(expiresAt) },
      },
    });
  }

  /** Deletes the row of a connection that has ended, whatever it holds. */
  async end(connectionId: string): Promise<void> {
    await this.call("DeleteItem", { Key: { connectionId: { S: connectionId } } });
  }

  /**
   * One row a call: a batch would spare requests, but has no condition, and needs a permission that also lets the function write rows.
   */
  async remove({ connectionId, connectedAt }: Connection): Promise<void> {
    const condition =
      connectedAt === 0
        ? { ConditionExpression: "attribute_not_exists(connectedAt)" }
        : { ConditionExpression: "connectedAt = :seen", ExpressionAttributeValues: { ":seen": { N: String(connectedAt) } } };
    await this.call("DeleteItem", { Key: { connectionId: { S: connectionId } }, ...condition }).catch((error: Error) => {
      // Gone already, or another row than the one that was read: either way there is nothing left to remove.
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

  /** Counting a sixty-fourth costs a sixty-fourth of reading all, and one small answer. It stops at 1 MB, at a million of connections. */
  async size(): Promise<number> {
    const { Count = 0 } = await this.scan({ Select: "COUNT", Segment: 0, TotalSegments: SAMPLE_SEGMENTS });
    return Count * SAMPLE_SEGMENTS;
  }

  private async scan(input: object): Promise<ScanOutput> {
    const { body } = await this.call("Scan", input);
    return JSON.parse(body.toString("utf8"));
  }

  private call(operation: string, input: object) {
    return this.client.post({
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify({ TableName: this.tableName, ...input }),
      isIdempotent: true,
    });
  }
}

function toConnection({ connectionId, connectedAt }: Attributes): Connection {
  // The key is always there; a row that somebody else wrote without a time counts as old.
  return { connectionId: connectionId?.S ?? "", connectedAt: Number(connectedAt?.N ?? 0) };
}
