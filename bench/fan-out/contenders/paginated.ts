import { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteItemCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { type Contender, TABLE, TEXT } from "./contender";

const dynamodb = new DynamoDBClient();
const api = new ApiGatewayManagementApiClient({
  requestHandler: { httpsAgent: { maxSockets: 256 }, requestTimeout: 3_000, throwOnRequestTimeout: true },
});

/** The usual handler with what its author would add: every page, more sockets, a time-out. */
export const contender: Contender = {
  async broadcast() {
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: TABLE })) {
      await Promise.all(
        Items.map(async ({ connectionId }) => {
          try {
            await api.send(new PostToConnectionCommand({ ConnectionId: connectionId?.S, Data: TEXT }));
          } catch (error) {
            if (!(error instanceof GoneException)) return;
            await dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key: { connectionId: { S: connectionId?.S ?? "" } } }));
          }
        }),
      );
    }
  },
};
