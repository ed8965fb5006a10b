import { XmlShapeDeserializer, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { BodyCodec } from "./http-bindings";
import type { Schema } from "./service-model";
import { isPresent } from "./values";
import { MalformedRequest } from "./wire";

const DATE_TIME = 5;
const DOCUMENT = 15;
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export type XmlSettings = ConstructorParameters<typeof XmlShapeSerializer>[0];

/** @param xmlNamespace of the service, for the root element of what is written */
export function xmlSettings(xmlNamespace: string, kind: "rest" | "rpc"): XmlSettings {
  const timestampFormat = { useTrait: true, default: DATE_TIME } as const;
  return { timestampFormat, httpBindings: kind === "rest", xmlNamespace, serviceNamespace: "" };
}

export class XmlCodec implements BodyCodec {
  readonly contentType = "text/xml";
  readonly #deserializer: XmlShapeDeserializer;

  constructor(readonly settings: XmlSettings) {
    this.#deserializer = new XmlShapeDeserializer(settings);
  }

  open(body: Buffer): (name: string, member: NormalizedSchema) => unknown {
    const parsed: unknown = body.length === 0 ? {} : this.#read(() => this.#deserializer.read(DOCUMENT, body));
    const members = new Map<string, unknown>(typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : []);
    return (name, member) => {
      const value = members.get(member.getMemberTraits().xmlName ?? name);
      return isPresent(value) ? this.#read(() => this.#deserializer.readSchema(member, value)) : undefined;
    };
  }

  readPayload(member: NormalizedSchema, body: Buffer): unknown {
    return this.#read(() => this.#deserializer.read(member, body));
  }

  write(schema: Schema, value: unknown): string {
    const serializer = new XmlShapeSerializer(this.settings);
    serializer.write(schema, value);
    return `${DECLARATION}${serializer.flush()}`;
  }

  #read(read: () => unknown): unknown {
    try {
      return read();
    } catch {
      throw new MalformedRequest("The XML you provided was not well-formed or did not validate against our published schema");
    }
  }
}
