import { ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { SignedRequest } from "../../iam/signature";
import type { Answer } from "../aws-api";
import type { HttpTrait, OperationModel, Schema } from "./service-model";
import { splitTarget } from "./split-target";
import { memberSubset } from "./static-structure";
import { type CodecSettings, TextReader } from "./text-value";
import { isPresent } from "./values";
import { type Labels, MalformedRequest } from "./wire";

/** How a REST protocol writes bodies. */
export interface BodyCodec {
  readonly settings: CodecSettings;
  readonly contentType: string;
  /**
   * @returns a function that reads members by name.
   * @throws MalformedRequest
   */
  open(body: Buffer): (name: string, member: NormalizedSchema) => unknown;
  /** Reads a structure that is the whole body. */
  readPayload(member: NormalizedSchema, body: Buffer): unknown;
  write(schema: Schema, value: unknown): string | Uint8Array;
}

/** Reads and writes the members that a REST protocol binds to path, query, headers, status and body (smithy.io/2.0/spec/http-bindings.html). */
export class HttpBindings {
  readonly #codec: BodyCodec;
  readonly #text: TextReader;

  constructor(codec: BodyCodec) {
    this.#codec = codec;
    this.#text = new TextReader(codec.settings);
  }

  /** @throws MalformedRequest */
  read({ input, http }: OperationModel, request: SignedRequest, labels: Labels): object {
    const { query } = splitTarget(request.target);
    const readBody = hasBodyMembers(input) ? this.#codec.open(request.body) : undefined;
    const read = (name: string, member: NormalizedSchema): unknown => {
      const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
      if (httpLabel) return this.#readLabel(member, labels.get(name));
      if (httpQuery) return this.#readQuery(member, query.getAll(httpQuery));
      if (httpQueryParams) return otherQueryParameters(query, input, http, member);
      if (httpHeader) return this.#readHeader(member, request.headers[httpHeader.toLowerCase()]);
      if (typeof httpPrefixHeaders === "string") return prefixedHeaders(request, httpPrefixHeaders.toLowerCase());
      if (httpPayload) return this.#readPayload(member, request.body);
      return readBody?.(name, member);
    };
    const members = input.isUnitSchema() ? [] : [...input.structIterator()];
    return Object.fromEntries(members.map(([name, member]) => [name, read(name, member)] as const).filter(([, value]) => isPresent(value)));
  }

  /** Writes an output or an error. Its status is `status` unless a member says it, and 206 for a part (RFC 9110, section 15.3.7). */
  write(schema: NormalizedSchema, output: object, { status }: Pick<HttpTrait, "status">): Answer {
    const values = new Map<string, unknown>(Object.entries(output));
    const headers: Record<string, string> = {};
    let answered = status;
    let payload: Pick<Answer, "headers" | "body"> | undefined;
    const body: string[] = [];
    for (const [name, member] of schema.isUnitSchema() ? [] : schema.structIterator()) {
      const { httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode } = member.getMergedTraits();
      const value = values.get(name);
      if (httpResponseCode) answered = typeof value === "number" ? value : status;
      else if (httpHeader) Object.assign(headers, isPresent(value) && { [httpHeader]: this.#writeText(member, value) });
      else if (typeof httpPrefixHeaders === "string") Object.assign(headers, withPrefix(httpPrefixHeaders, value));
      else if (httpPayload) payload = isPresent(value) ? this.#writePayload(member, value) : {};
      else body.push(name);
    }
    payload ??=
      body.length === 0
        ? {}
        : this.#writeBody(
            memberSubset(schema, (name) => body.includes(name)),
            output,
          );
    if ("Content-Range" in headers) answered = 206;
    if (answered === 204 || answered === 304) return { status: answered, headers };
    return { status: answered, headers: { ...payload.headers, ...headers }, ...(payload.body !== undefined && { body: payload.body }) };
  }

  #readLabel(member: NormalizedSchema, encoded: string | undefined): unknown {
    return encoded === undefined ? undefined : this.#text.read(member, decode(encoded));
  }

  #readQuery(member: NormalizedSchema, texts: readonly string[]): unknown {
    const [first] = texts;
    if (first === undefined) return undefined;
    return member.isListSchema() ? texts.map((text) => this.#text.readQueryItem(member, text)) : this.#text.read(member, first);
  }

  #readHeader(member: NormalizedSchema, header: string | readonly string[] | undefined): unknown {
    if (header === undefined) return undefined;
    return this.#text.read(member, typeof header === "string" ? header : header.join(", "));
  }

  #readPayload(member: NormalizedSchema, body: Buffer): unknown {
    if (body.length === 0) return undefined;
    if (member.isBlobSchema()) return body;
    return member.isStringSchema() ? body.toString("utf8") : this.#codec.readPayload(member, body);
  }

  #writeText(member: NormalizedSchema, value: unknown): string {
    const serializer = new ToStringShapeSerializer(this.#codec.settings);
    serializer.write(member, value);
    return serializer.flush();
  }

  #writePayload(member: NormalizedSchema, value: unknown): Pick<Answer, "headers" | "body"> {
    if (!member.isBlobSchema() && !member.isStringSchema()) return this.#writeBody(member, value);
    const { mediaType } = member.getMergedTraits();
    const type = mediaType ?? (member.isStringSchema() ? "text/plain" : "application/octet-stream");
    return { headers: { "content-type": type }, body: value instanceof Uint8Array ? value : String(value) };
  }

  #writeBody(schema: Schema, value: unknown): Pick<Answer, "headers" | "body"> {
    return { headers: { "content-type": this.#codec.contentType }, body: this.#codec.write(schema, value) };
  }
}

function hasBodyMembers(schema: NormalizedSchema): boolean {
  if (schema.isUnitSchema()) return false;
  for (const [, member] of schema.structIterator()) if (isInBody(member)) return true;
  return false;
}

function isInBody(member: NormalizedSchema): boolean {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
  return !(httpLabel || httpQuery || httpQueryParams || httpHeader || httpPayload) && httpPrefixHeaders === undefined;
}

/** Parameters that no other member and no operation's own query takes. */
function otherQueryParameters(
  query: URLSearchParams,
  input: NormalizedSchema,
  http: HttpTrait | undefined,
  map: NormalizedSchema,
): unknown {
  const bound = new Set(splitTarget(http?.uri ?? "").query.keys());
  for (const [, { httpQuery }] of [...input.structIterator()].map(([name, member]) => [name, member.getMergedTraits()] as const)) {
    if (httpQuery) bound.add(httpQuery);
  }
  const names = [...new Set(query.keys())].filter((name) => !bound.has(name));
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, map.getValueSchema().isListSchema() ? query.getAll(name) : query.get(name)]));
}

function prefixedHeaders({ headers }: SignedRequest, prefix: string): object | undefined {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix) && name.length > prefix.length);
  return found.length === 0 ? undefined : Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

function withPrefix(prefix: string, values: unknown): Readonly<Record<string, string>> {
  if (typeof values !== "object" || values === null) return {};
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, String(value)]));
}

function decode(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new MalformedRequest(`the path has an invalid percent-encoding: ${label}`);
  }
}
