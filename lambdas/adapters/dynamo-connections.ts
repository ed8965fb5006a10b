import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { Connection, Connections } from "../core/ports";

/**
 * How long a row may stay when nobody deletes it: the two hours after which API Gateway ends every connection, and some minutes for
 * clocks that differ. docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const ROW_LIFETIME_SECONDS = 2 * 60 * 60 + 5 * 60;

/** The connections as rows of a DynamoDB table. */
export class DynamoConnections implements Connections {
  // A call that hangs is given up and tried again (the SDK does so three times) while its caller still has time.
  private readonly client = new DynamoDBClient({ requestHandler: { requestTimeout: 2_000, throwOnRequestTimeout: true } });

  constructor(private readonly tableName: string) {}

  async add({ connectionId, connectedAt }: Connection): Promise<void> {
    const expiresAt = Math.floor(connectedAt / 1_000) + ROW_LIFETIME_SECONDS;
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          connectionId: { S: connectionId },
          connectedAt: { N: String(connectedAt) },
          // Epoch seconds, as TTL wants them: milliseconds would be a date that never comes.
          expiresAt: { N: String(expiresAt) },
        },
      }),
    );
  }

  async remove(connectionId: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { connectionId: { S: connectionId } } }));
  }

  /**
   * A Scan is the right read here: the table holds connections and nothing else, and all of them are wanted. A page is 1 MB of rows,
   * more than 10,000. Rows past `expiresAt` are not filtered out: deleting them can take DynamoDB days, and a push finds them gone,
   * which removes them at once.
   */
  async *pages(): AsyncGenerator<readonly Connection[]> {
    let ExclusiveStartKey: ScanCommandInput["ExclusiveStartKey"];
    do {
      const page: ScanCommandOutput = await this.client.send(
        new ScanCommand({ TableName: this.tableName, ProjectionExpression: "connectionId, connectedAt", ExclusiveStartKey }),
      );
      yield (page.Items ?? []).map(toConnection);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
}

function toConnection({ connectionId, connectedAt }: Record<string, AttributeValue>): Connection {
  // The key is always there; a row that somebody else wrote without a time counts as old.
  return { connectionId: connectionId?.S ?? "", connectedAt: Number(connectedAt?.N ?? 0) };
}
