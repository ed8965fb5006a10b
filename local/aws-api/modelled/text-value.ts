import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { Schema } from "./service-model";
import { MalformedRequest } from "./wire";

export type CodecSettings = ConstructorParameters<typeof FromStringShapeDeserializer>[0];

/** Reads scalars from paths, queries, headers and forms. */
export class TextReader {
  readonly #deserializer: FromStringShapeDeserializer;

  constructor(settings: CodecSettings) {
    this.#deserializer = new FromStringShapeDeserializer(settings);
  }

  /** @throws MalformedRequest */
  read(schema: NormalizedSchema, text: string): unknown {
    if (schema.isBooleanSchema() && !/^(true|false)$/i.test(text)) throw new MalformedRequest(`${quoted(text)} is not a Boolean`);
    if (schema.isNumericSchema() && (text.trim() === "" || Number.isNaN(Number(text)))) {
      throw new MalformedRequest(`${quoted(text)} is not a number`);
    }
    try {
      return this.#deserializer.read(schema, text);
    } catch {
      throw new MalformedRequest(`${quoted(text)} is not valid here`);
    }
  }

  /** Reads an item of a list that is bound to a query parameter: the binding decides how timestamps look. */
  readQueryItem(list: NormalizedSchema, text: string): unknown {
    const { httpQuery } = list.getMergedTraits();
    const item = [list.getValueSchema(), { httpQuery }] as unknown as Schema;
    return this.#deserializer.read(item, text);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
