// The limit: a WebSocket server that does in its own process what the functions do, without functions, signatures or policies; with
// TABLE_ENDPOINT set it also keeps the table. Plain JavaScript, so that it is measured without a loader.

const { randomUUID } = require("node:crypto");
const { WebSocketServer } = require("ws");
const { DeleteItemCommand, DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");

const { TABLE_ENDPOINT, CONNECTIONS_TABLE: TableName } = process.env;
const table = TABLE_ENDPOINT
  ? new DynamoDBClient({ endpoint: TABLE_ENDPOINT, region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } })
  : undefined;

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient: (_info, accept) => void admit(accept) }, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`ready ws://127.0.0.1:${port}`);
});
/** @type {string[]} */
const admitted = [];

/** @param {(accepted: boolean) => void} accept */
async function admit(accept) {
  const connectionId = randomUUID();
  await table?.send(new PutItemCommand({ TableName, Item: { connectionId: { S: connectionId } } }));
  admitted.push(connectionId);
  accept(true);
}

server.on("connection", (socket) => {
  const connectionId = admitted.shift() ?? "";
  socket.on("message", (data) => {
    const text = data.toString();
    if (!text.startsWith("{")) return socket.send(text === "Marko?" ? "Polo!" : "Marko?");
    const message = JSON.parse(text);
    for (const client of server.clients) client.send(message.data);
  });
  socket.on("close", () => void table?.send(new DeleteItemCommand({ TableName, Key: { connectionId: { S: connectionId } } })));
});
