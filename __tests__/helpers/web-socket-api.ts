import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  UpdateIntegrationResponseCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { EmptyAccount } from "./empty-account";

export interface MadeApi {
  readonly ApiId: string;
  readonly IntegrationId: string;
  /** Changes the answer of the integration, which clients get after the next deployment. */
  answerWith(reply: string): Promise<unknown>;
  addRoute(RouteKey: string, more?: object): Promise<string>;
}

/** A WebSocket API made over the API of AWS: its integration answers by itself, `$connect` lets in and `$default` replies `reply`. */
export async function makeApi(account: EmptyAccount, reply = "one"): Promise<MadeApi> {
  const client = new ApiGatewayV2Client(account.client);
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({ Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.type" }),
  );
  const { IntegrationId = "" } = await client.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: "MOCK", RequestTemplates: { $default: '{"statusCode": 200}' } }),
  );
  const { IntegrationResponseId } = await client.send(
    new CreateIntegrationResponseCommand({
      ApiId,
      IntegrationId,
      IntegrationResponseKey: "$default",
      ResponseTemplates: { $default: reply },
    }),
  );
  const addRoute = async (RouteKey: string, more: object = {}) => {
    const { RouteId = "" } = await client.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey,
        Target: `integrations/${IntegrationId}`,
        ...(RouteKey !== "$connect" && { RouteResponseSelectionExpression: "$default" }),
        ...more,
      }),
    );
    if (RouteKey !== "$connect") await client.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
    return RouteId;
  };
  return {
    ApiId,
    IntegrationId,
    addRoute,
    answerWith: (text) =>
      client.send(
        new UpdateIntegrationResponseCommand({ ApiId, IntegrationId, IntegrationResponseId, ResponseTemplates: { $default: text } }),
      ),
  };
}
