import type { APIGatewayProxyWebsocketEventV2, Context } from "aws-lambda";
import { handler } from "../../../lambdas/message";
import { type Contender, TEXT } from "./contender";

const event = {
  requestContext: { routeKey: "message", connectionId: "sender=", connectedAt: 1_738_650_243_101, requestId: "request=" },
  body: JSON.stringify({ type: "message", data: TEXT }),
} as APIGatewayProxyWebsocketEventV2;

/** The function itself, as Lambda would call it. */
export const contender: Contender = {
  async broadcast() {
    const endsAt = Date.now() + 28_000;
    await handler(event, { getRemainingTimeInMillis: () => endsAt - Date.now() } as Context, () => {});
  },
};
