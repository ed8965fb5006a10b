import { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type Contender, TABLE, TEXT } from "./contender";

const dynamodb = new DynamoDBClient();
const api = new ApiGatewayManagementApiClient();

/** The usual handler: one Scan, and a command for each row at once. */
export const contender: Contender = {
  async broadcast() {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TABLE }));
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
  },
};
