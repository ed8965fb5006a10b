import { CborCodec } from "@smithy/core/cbor";
import type { SignedRequest } from "../../iam/signature";
import type { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import { type QueryCompatibility, queryErrorHeader } from "./json-wire";
import type { OperationModel, Schema } from "./service-model";
import { ApiErrorOfModel, MalformedRequest, type Wire } from "./wire";

const HEADERS = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
const DOCUMENT: Schema = 15;

/** Smithy RPC v2 (smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html), in which new SDKs call CloudWatch. */
export class CborWire implements Wire {
  readonly #codec = new CborCodec();
  readonly #service: QueryCompatibility;

  constructor(service: QueryCompatibility) {
    this.#service = service;
  }

  read({ input }: OperationModel, { body }: SignedRequest): object {
    if (body.length === 0 || input.isUnitSchema()) return {};
    try {
      return this.#codec.createDeserializer().read(input, body) as object;
    } catch (error) {
      throw new MalformedRequest(error instanceof Error ? error.message : String(error));
    }
  }

  write({ output }: OperationModel, values: object): Answer {
    return { status: 200, headers: HEADERS, body: output.isUnitSchema() ? "" : this.#write(output, values) };
  }

  writeError(error: ApiError): Answer {
    const members = error instanceof ApiErrorOfModel ? error.body : { message: error.message };
    return {
      status: error.status,
      headers: { ...queryErrorHeader(error, this.#service), ...HEADERS },
      body: this.#write(DOCUMENT, { __type: error.code, ...members }),
    };
  }

  #write(schema: Schema, value: object): Uint8Array {
    const serializer = this.#codec.createSerializer();
    serializer.write(schema, value);
    return serializer.flush();
  }
}
