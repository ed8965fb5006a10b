import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";

// On Node 20 the AWS SDK prints a notice of ten lines in every thread.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The table in which the system under test keeps its open connections. */
export interface ConnectionsTable {
  readonly name: string;
  /** The ids of all rows. A full scan: a table of 10,000 connections is about one page of 1 MB. */
  connectionIds(): Promise<Set<string>>;
}

/** What the local runtime says of itself at `/.fanfare/ready`, as far as it matters here. */
interface ReadyLine {
  readonly dynamodbEndpoint: string;
  readonly connectionsTable: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Finds the table of the API at `target`: `CONNECTIONS_TABLE` names it, and then the SDK's own variables say where and with which
 * credentials; a local runtime tells everything itself.
 *
 * @returns the reason when it cannot be found
 */
export async function findConnectionsTable(target: string): Promise<ConnectionsTable | { readonly unknown: string }> {
  const name = process.env.CONNECTIONS_TABLE;
  if (name !== undefined) return tableOf(new DynamoDBClient(), name);
  const { protocol, host } = new URL(target);
  if (protocol !== "ws:") return { unknown: "CONNECTIONS_TABLE is not set" };
  const ready = await askRuntime(`http://${host}/.fanfare/ready`);
  if (ready === undefined) return { unknown: `CONNECTIONS_TABLE is not set, and ${host} is no local runtime that would tell` };
  const { dynamodbEndpoint: endpoint, region, accessKeyId, secretAccessKey } = ready;
  return tableOf(new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } }), ready.connectionsTable);
}

async function askRuntime(url: string): Promise<ReadyLine | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return undefined;
    const line = (await response.json()) as Partial<ReadyLine>;
    return typeof line.connectionsTable === "string" && typeof line.dynamodbEndpoint === "string" ? (line as ReadyLine) : undefined;
  } catch {
    return undefined;
  }
}

function tableOf(client: DynamoDBClient, name: string): ConnectionsTable {
  return {
    name,
    async connectionIds() {
      const ids = new Set<string>();
      const scan = { TableName: name, ProjectionExpression: "connectionId", ConsistentRead: true };
      for await (const { Items: items = [] } of paginateScan({ client }, scan)) {
        for (const { connectionId } of items) if (connectionId?.S !== undefined) ids.add(connectionId.S);
      }
      return ids;
    },
  };
}
