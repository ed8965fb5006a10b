import { JsonShapeDeserializer, JsonShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { parseJson } from "../../parse-json";
import type { BodyCodec } from "./http-bindings";
import type { Schema } from "./service-model";
import { MalformedRequest } from "./wire";

type JsonSettings = ConstructorParameters<typeof JsonShapeSerializer>[0];

const EPOCH_SECONDS = 7;

export class JsonCodec implements BodyCodec {
  readonly settings: JsonSettings;
  readonly contentType = "application/json";
  readonly #deserializer: JsonShapeDeserializer;

  /** @param kind REST protocols rename members (`jsonName`), and bind others to the request. */
  constructor(kind: "rest" | "rpc") {
    const isRest = kind === "rest";
    this.settings = { timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, httpBindings: isRest, jsonName: isRest };
    this.#deserializer = new JsonShapeDeserializer(this.settings);
  }

  open(body: Buffer): (name: string, member: NormalizedSchema) => unknown {
    const parsed = body.length === 0 ? {} : parse(body);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new MalformedRequest("Unexpected field type");
    const members = new Map<string, unknown>(Object.entries(parsed));
    return (name, member) => {
      const { jsonName = name } = member.getMergedTraits();
      return this.#read(member, members.get(this.settings.jsonName ? jsonName : name));
    };
  }

  readPayload(member: NormalizedSchema, body: Buffer): unknown {
    return this.#read(member, parse(body));
  }

  write(schema: Schema, value: unknown): string {
    const serializer = new JsonShapeSerializer(this.settings);
    serializer.write(schema, value);
    const written: unknown = serializer.flush();
    return typeof written === "string" ? written : JSON.stringify(written);
  }

  #read(member: NormalizedSchema, value: unknown): unknown {
    if (hasMisplacedList(member, value)) throw new MalformedRequest("Start of list found where not expected");
    try {
      return this.#deserializer.readObject(member, value as Parameters<JsonShapeDeserializer["readObject"]>[1]);
    } catch (error) {
      throw new MalformedRequest(error instanceof Error ? error.message : String(error));
    }
  }
}

/** The deserializer would read the indices of such a list as the names of members. */
function hasMisplacedList(schema: NormalizedSchema, value: unknown): boolean {
  if (typeof value !== "object" || value === null || schema.isDocumentSchema()) return false;
  if (schema.isListSchema()) return Array.isArray(value) && value.some((item) => hasMisplacedList(schema.getValueSchema(), item));
  if (Array.isArray(value)) return true;
  if (schema.isMapSchema()) return Object.values(value).some((item) => hasMisplacedList(schema.getValueSchema(), item));
  const members = new Map<string, unknown>(Object.entries(value));
  if (!schema.isStructSchema()) return false;
  for (const [name, member] of schema.structIterator()) {
    if (hasMisplacedList(member, members.get(member.getMergedTraits().jsonName ?? name))) return true;
  }
  return false;
}

function parse(body: Buffer): unknown {
  const parsed = parseJson(body.toString("utf8"));
  if (parsed === undefined) throw new MalformedRequest("Unexpected character in the JSON of the request");
  return parsed;
}
