import type { SignedRequest } from "../../iam/signature";
import type { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import { JsonCodec } from "./json-codec";
import type { OperationModel, ServiceModel } from "./service-model";
import { isPresent } from "./values";
import { ApiErrorOfModel, type Wire } from "./wire";

export type QueryCompatibility = Pick<ServiceModel, "isQueryCompatible">;

/** AWS JSON (smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). The versions differ in the content type. */
export class JsonWire implements Wire {
  readonly #codec = new JsonCodec("rpc");
  readonly #headers: Readonly<Record<string, string>>;

  readonly #service: QueryCompatibility;

  constructor(version: "1.0" | "1.1", service: QueryCompatibility) {
    this.#service = service;
    this.#headers = { "content-type": `application/x-amz-json-${version}` };
  }

  read({ input }: OperationModel, { body }: SignedRequest): object {
    const read = this.#codec.open(body);
    if (input.isUnitSchema()) return {};
    const members = [...input.structIterator()].map(([name, member]) => [name, read(name, member)] as const);
    return Object.fromEntries(members.filter(([, value]) => isPresent(value)));
  }

  write({ output }: OperationModel, values: object): Answer {
    return { status: 200, headers: this.#headers, body: output.isUnitSchema() ? "" : this.#codec.write(output, values) };
  }

  writeError(error: ApiError): Answer {
    const { status, code, message, details } = error;
    const headers = { ...queryErrorHeader(error, this.#service), ...this.#headers };
    if (error instanceof ApiErrorOfModel) {
      const members: object = JSON.parse(this.#codec.write(error.model.schema, error.body));
      return { status, headers, body: JSON.stringify({ __type: code, message, ...members }) };
    }
    const type = `${details.namespace ?? "com.amazon.coral.service"}#${code}`;
    return { status, headers, body: JSON.stringify({ __type: type, ...(details.members ?? { message }) }) };
  }
}

/** For clients of a service that had the Query protocol before: they know an error by its code in that protocol. */
export function queryErrorHeader(error: ApiError, service: QueryCompatibility): Readonly<Record<string, string>> {
  const queryCode = error instanceof ApiErrorOfModel ? service.isQueryCompatible && error.model.query?.code : error.details.queryCode;
  return queryCode ? { "x-amzn-query-error": `${queryCode};${error.status < 500 ? "Sender" : "Receiver"}` } : {};
}
