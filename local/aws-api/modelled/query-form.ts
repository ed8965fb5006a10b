import type { NormalizedSchema } from "@smithy/core/schema";
import type { TextReader } from "./text-value";
import { isPresent } from "./values";
import { MalformedRequest } from "./wire";

/** A form's parameters as a tree: `Tags.member.1.Key` is at Tags, member, 1, Key. */
export class QueryForm {
  #text: string | undefined;
  readonly #children = new Map<string, QueryForm>();

  static parse(parameters: URLSearchParams): QueryForm {
    const root = new QueryForm();
    for (const [name, text] of parameters) root.#at(name.split(".")).#text = text;
    return root;
  }

  get text(): string | undefined {
    return this.#text;
  }

  child(name: string): QueryForm | undefined {
    return this.#children.get(name);
  }

  /**
   * The value of `schema` at this place in the form (smithy.io/2.0/aws/protocols/aws-query-protocol.html).
   * @throws MalformedRequest
   */
  read(schema: NormalizedSchema, reader: TextReader): unknown {
    if (schema.isStructSchema()) return this.#readStructure(schema, reader);
    if (schema.isListSchema()) return this.#readList(schema, reader);
    if (schema.isMapSchema()) return this.#readMap(schema, reader);
    if (this.#children.size > 0) throw new MalformedRequest("Start of structure or map found where not expected.");
    return this.#text === undefined ? undefined : reader.read(schema, this.#text);
  }

  #readStructure(schema: NormalizedSchema, reader: TextReader): object {
    const members = [...schema.structIterator()].map(
      ([name, member]) => [name, this.child(member.getMergedTraits().xmlName ?? name)?.read(member, reader)] as const,
    );
    return Object.fromEntries(members.filter(([, value]) => isPresent(value)));
  }

  #readList(schema: NormalizedSchema, reader: TextReader): readonly unknown[] {
    const item = schema.getValueSchema();
    const items = schema.getMergedTraits().xmlFlattened ? this : this.child(item.getMergedTraits().xmlName ?? "member");
    return items ? items.#numbered().map((entry) => entry.read(item, reader)) : [];
  }

  #readMap(schema: NormalizedSchema, reader: TextReader): object {
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
    const value = schema.getValueSchema();
    const valueName = value.getMergedTraits().xmlName ?? "value";
    const entries = schema.getMergedTraits().xmlFlattened ? this : this.child("entry");
    if (!entries) return {};
    return Object.fromEntries(
      entries.#numbered().map((entry) => [entry.child(keyName)?.text ?? "", entry.child(valueName)?.read(value, reader)] as const),
    );
  }

  /** The children in the order of their numbers, which start at 1 and may have gaps. */
  #numbered(): readonly QueryForm[] {
    const numbered = [...this.#children].map(([name, child]) => [Number(name), child] as const);
    if (numbered.some(([number]) => !Number.isSafeInteger(number)))
      throw new MalformedRequest("Expected a number in the name of a list item");
    return numbered.sort(([one], [other]) => one - other).map(([, child]) => child);
  }

  #at([name, ...rest]: readonly string[]): QueryForm {
    if (name === undefined) return this;
    const child = this.#children.get(name) ?? new QueryForm();
    this.#children.set(name, child);
    return child.#at(rest);
  }
}
