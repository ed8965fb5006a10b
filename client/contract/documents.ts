import { z } from "zod";
import { FROM_CLIENT, FROM_SERVER } from "./schemas";

type Schemas = Readonly<Record<string, z.ZodType>>;

/** JSON Schema, draft 7, which AsyncAPI takes as it is: a definition for each frame. */
export function jsonSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Frames of the Fanfare WebSocket API",
    definitions: definitions({ ...FROM_CLIENT, ...FROM_SERVER }),
  };
}

/** AsyncAPI 3: the backend receives what clients send. */
export function asyncApi(): object {
  const fromClient = Object.keys(FROM_CLIENT);
  const fromServer = Object.keys(FROM_SERVER);
  const pushed = fromServer.filter((name) => name !== "heartbeatAnswer");
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Fanfare",
      version: "1.0.0",
      description: "Each broadcast of a client is pushed to every open connection, the sender's too.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    servers: {
      aws: {
        host: "{api}.execute-api.{region}.amazonaws.com",
        pathname: "/{stage}",
        protocol: "wss",
        variables: { api: { description: "Id of the API" }, region: { default: "eu-west-1" }, stage: { default: "dev" } },
        security: [{ $ref: "#/components/securitySchemes/token" }],
      },
      local: { host: "127.0.0.1:3001", pathname: "/dev", protocol: "ws" },
    },
    channels: {
      stage: {
        address: "/",
        messages: Object.fromEntries([...fromClient, ...fromServer].map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      broadcast: { action: "receive", channel: { $ref: "#/channels/stage" }, messages: inChannel(["broadcast"]) },
      push: { action: "send", channel: { $ref: "#/channels/stage" }, messages: inChannel(pushed) },
      keepAlive: {
        action: "receive",
        channel: { $ref: "#/channels/stage" },
        messages: inChannel(["heartbeat"]),
        reply: { channel: { $ref: "#/channels/stage" }, messages: inChannel(["heartbeatAnswer"]) },
      },
    },
    components: {
      messages: messages({ ...FROM_CLIENT, ...FROM_SERVER }),
      schemas: definitions({ ...FROM_CLIENT, ...FROM_SERVER }),
      securitySchemes: {
        token: {
          type: "httpApiKey",
          in: "header",
          name: "Sec-WebSocket-Protocol",
          description: "Where the setting accessControl is jwt: `fanfare, token.` and a JSON Web Token. The answer is `fanfare`.",
        },
      },
    },
  };
}

function definitions(schemas: Schemas): object {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, ...definition } = z.toJSONSchema(schema, { target: "draft-7" });
      return [name, definition];
    }),
  );
}

function messages(schemas: Schemas): object {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const isText = schema instanceof z.ZodString || schema instanceof z.ZodLiteral;
      return [name, { ...(isText && { contentType: "text/plain" }), payload: { $ref: `#/components/schemas/${name}` } }];
    }),
  );
}

function inChannel(names: readonly string[]): object[] {
  return names.map((name) => ({ $ref: `#/channels/stage/messages/${name}` }));
}
