import type { ToStringShapeSerializer } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";

/** The exports of an `@aws-sdk/client-*` package. */
export type ClientPackage = object;

/** A shape of a model, as the SDK's serializers take it. */
export type Schema = Parameters<ToStringShapeSerializer["write"]>[0];

export interface OperationModel {
  /** `CreateApi` */
  readonly name: string;
  /** Undefined in RPC protocols, which send every request to one path. */
  readonly http: HttpTrait | undefined;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

export interface HttpTrait {
  readonly method: string;
  /** `/v2/apis/{ApiId}`, with a query where that is part of the operation: `/?acl`. */
  readonly uri: string;
  readonly status: number;
}

export interface ErrorModel {
  readonly schema: NormalizedSchema;
  readonly status: number;
  /** Code and status in the Query protocol, where they differ from the error's name. */
  readonly query: { readonly code: string; readonly status: number } | undefined;
}

/** A service's model: what its client package exports as data (`CreateApi$`, `ConflictException$`). */
export class ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly #exports: ReadonlyMap<string, unknown>;
  #readSettings: ProtocolSettings | undefined;

  constructor(clientPackage: ClientPackage) {
    this.#exports = new Map(Object.entries(clientPackage));
    const operations = [...this.#exports.values()].filter(isOperation).map(operationModel);
    this.operations = new Map(operations.map((operation) => [operation.name, operation]));
  }

  /** @returns undefined when the model has no error of this name. */
  error(name: string): ErrorModel | undefined {
    const exported = this.#exports.get(`${name}$`);
    if (!Array.isArray(exported) || exported[0] !== ERROR) return undefined;
    const schema = NormalizedSchema.of(exported as unknown as Schema);
    const { error, httpError, awsQueryError } = schema.getMergedTraits();
    const status = Number(httpError ?? (error === "server" ? 500 : 400));
    const query = Array.isArray(awsQueryError) ? { code: String(awsQueryError[0]), status: Number(awsQueryError[1]) } : undefined;
    return { schema, status, query };
  }

  /** `https://iam.amazonaws.com/doc/2010-05-08/` */
  get xmlNamespace(): string {
    return this.#settings.xmlNamespace ?? "";
  }

  /** True for a service that had the Query protocol before JSON: clients know its errors by their codes in that protocol. */
  get isQueryCompatible(): boolean {
    return this.#settings.awsQueryCompatible ?? false;
  }

  /** Only a client's configuration has them. */
  get #settings(): ProtocolSettings {
    this.#readSettings ??= this.#ofClient();
    return this.#readSettings;
  }

  #ofClient(): ProtocolSettings {
    for (const [name, Client] of this.#exports) {
      if (!/^[A-Z]\w*Client$/.test(name) || typeof Client !== "function") continue;
      const client: unknown = Reflect.construct(Client, [{ region: "us-east-1" }]);
      return (client as ConfiguredClient).config.protocolSettings;
    }
    return {};
  }
}

interface ProtocolSettings {
  readonly xmlNamespace?: string;
  readonly awsQueryCompatible?: boolean;
}

interface ConfiguredClient {
  readonly config: { readonly protocolSettings: ProtocolSettings };
}

/** First items of the static schemas in `@smithy/core/schema`. */
const OPERATION = 9;
const ERROR = -3;

type StaticOperation = readonly [kind: typeof OPERATION, namespace: string, name: string, traits: unknown, input: Schema, output: Schema];

function isOperation(exported: unknown): exported is StaticOperation {
  return Array.isArray(exported) && exported[0] === OPERATION;
}

function operationModel([, , name, traits, input, output]: StaticOperation): OperationModel {
  const http = (traits as { readonly http?: readonly [string, string, number] }).http;
  return {
    name,
    http: http && { method: http[0], uri: http[1], status: http[2] },
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}
