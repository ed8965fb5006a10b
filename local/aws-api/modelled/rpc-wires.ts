import type { SignedRequest } from "../../iam/signature";
import type { RequestHead } from "../aws-api";
import { operationName } from "../aws-json";
import { CborWire } from "./cbor-wire";
import { JsonWire } from "./json-wire";
import { QueryWire, queryAction } from "./query-wire";
import type { ServiceModel } from "./service-model";
import { splitTarget } from "./split-target";
import type { Wire } from "./wire";

/** The RPC protocols. A request says by its headers which of them it is in. */
export class RpcWires {
  readonly #json10: Wire;
  readonly #json11: Wire;
  readonly #cbor: Wire;
  readonly #query: QueryWire;
  readonly #own: Wire;

  /** @param protocol of requests that do not say it */
  constructor(protocol: "awsJson1_0" | "awsJson1_1" | "awsQuery", model: ServiceModel) {
    this.#json10 = new JsonWire("1.0", model);
    this.#json11 = new JsonWire("1.1", model);
    this.#cbor = new CborWire(model);
    this.#query = new QueryWire(model);
    this.#own = { awsJson1_0: this.#json10, awsJson1_1: this.#json11, awsQuery: this.#query }[protocol];
  }

  of({ headers }: RequestHead): Wire {
    const type = String(headers["content-type"] ?? "");
    if (isCbor(headers)) return this.#cbor;
    if (type.startsWith("application/x-amz-json-1.0")) return this.#json10;
    if (type.startsWith("application/x-amz-json-1.1")) return this.#json11;
    return type.startsWith("application/x-www-form-urlencoded") ? this.#query : this.#own;
  }
}

/** @returns an empty name when the request has none. */
export function rpcOperationName(request: SignedRequest): string {
  if (isCbor(request.headers)) return CBOR_PATH.exec(splitTarget(request.target).path)?.[1] ?? "";
  return operationName(request) || queryAction(request);
}

const CBOR_PATH = /\/service\/[^/]+\/operation\/([^/]+)\/?$/;

function isCbor(headers: RequestHead["headers"]): boolean {
  return headers["smithy-protocol"] === "rpc-v2-cbor";
}
