import type { SignedRequest } from "../../iam/signature";
import { ApiError, type ApiErrors, InvalidInput, NotEmulated } from "../api-error";
import type { Answer, ApiCall, AwsApi, Operation, RequestHead, RequiredAccess } from "../aws-api";
import { awsJson } from "../aws-json";
import { REST_JSON } from "../rest-json";
import { ModelledError, type ModelledOperation } from "./operation";
import { QUERY_ERRORS, REST_XML_ERRORS, S3_API_ERRORS } from "./protocol-errors";
import { missingMembersMessage } from "./required-members";
import { RestJsonWire } from "./rest-json-wire";
import { RestRoutes } from "./rest-routes";
import { RestXmlWire, S3_ERRORS, WRAPPED_ERRORS } from "./rest-xml-wire";
import { RpcWires, rpcOperationName } from "./rpc-wires";
import { type ClientPackage, type OperationModel, ServiceModel } from "./service-model";
import { splitTarget } from "./split-target";
import { wrongType } from "./values";
import { ApiErrorOfModel, type Labels, MalformedRequest, type Wire } from "./wire";

export type ModelledProtocol = "restJson1" | "restXml" | "awsJson1_0" | "awsJson1_1" | "awsQuery";

export interface ModelledService {
  /** As the console names it: `API Gateway`. */
  readonly name: string;
  /** In the scope of signatures, and in front of actions: `apigateway`. */
  readonly signingName: string;
  /** In front of actions in policies, where that is another name: CloudWatch signs with `monitoring`. @default signingName */
  readonly actionPrefix?: string;
  /** The exports of `@aws-sdk/client-*`. */
  readonly package: ClientPackage;
  /** An RPC service also answers in the other RPC protocols, since SDKs differ in which of them they use. */
  readonly protocol: ModelledProtocol;
  /** The emulated operations by name: `CreateApi`. */
  readonly operations: Readonly<Record<string, ModelledOperation>>;
  readonly maxRequestBytes: number;
  /** Errors that differ from those of the protocol. */
  readonly errors?: Partial<ApiErrors>;
}

/** An API of AWS whose requests, answers and errors have the form that the service's client package describes. */
export function modelledApi(service: ModelledService): AwsApi<Answer> {
  const { name, protocol, operations, maxRequestBytes } = service;
  const model = new ServiceModel(service.package);
  const { find, wireOf } = isRest(protocol) ? restFinder(service, protocol, model) : rpcFinder(protocol, model);
  const emulated = new Map(Object.entries(operations));
  return {
    name,
    maxRequestBytes,
    protocol: {
      errors: protocolErrors(service),
      write: (answer) => answer,
      writeError: (error, { request, requestId }) => wireOf(request).writeError(error, requestId),
    },
    ...(service.errors && { errors: service.errors }),
    find(request) {
      const found = find(request);
      const declared = emulated.get(found.operation.name);
      if (!declared) throw new NotEmulated(found.operation.name);
      return new RunnableOperation(service, model, declared, found);
    },
  };
}

interface Found {
  readonly operation: OperationModel;
  readonly labels: Labels;
  readonly wire: Wire;
}

interface Finder {
  /** @throws NotEmulated when the model does not have the operation either. */
  find(request: SignedRequest): Found;
  wireOf(request: RequestHead): Wire;
}

class RunnableOperation implements Operation<object, Answer> {
  readonly #service: ModelledService;
  readonly #model: ServiceModel;
  readonly #declared: ModelledOperation;
  readonly #found: Found;

  constructor(service: ModelledService, model: ServiceModel, declared: ModelledOperation, found: Found) {
    this.#service = service;
    this.#model = model;
    this.#declared = declared;
    this.#found = found;
  }

  read(request: SignedRequest): object {
    const { operation, labels, wire } = this.#found;
    try {
      const input = wire.read(operation, request, labels);
      const wrong = wrongType(operation.input, input);
      if (wrong !== undefined) throw new MalformedRequest(wrong);
      const missing = missingMembersMessage(operation.input, input);
      if (missing !== undefined) throw new InvalidInput(missing);
      return input;
    } catch (error) {
      throw error instanceof MalformedRequest ? malformed(this.#service, error.message) : error;
    }
  }

  access(input: object, call: ApiCall): readonly RequiredAccess[] {
    const { signingName, actionPrefix = signingName } = this.#service;
    try {
      return this.#declared.access?.(input, call) ?? [{ action: `${actionPrefix}:${this.#found.operation.name}`, resource: "*" }];
    } catch (error) {
      throw this.#ofModel(error);
    }
  }

  async run(input: object, call: ApiCall): Promise<Answer> {
    const { operation, wire } = this.#found;
    try {
      return wire.write(operation, await this.#declared.run(input, call), call.requestId);
    } catch (error) {
      throw this.#ofModel(error);
    }
  }

  #ofModel(error: unknown): unknown {
    if (!(error instanceof ModelledError)) return error;
    const model = this.#model.error(error.errorName);
    if (!model) return new Error(`the model of ${this.#service.name} has no error ${error.errorName}`, { cause: error });
    return new ApiErrorOfModel(error.errorName, error.message, model, error.members);
  }
}

function isRest(protocol: ModelledProtocol): protocol is "restJson1" | "restXml" {
  return protocol === "restJson1" || protocol === "restXml";
}

function restFinder({ signingName }: ModelledService, protocol: "restJson1" | "restXml", model: ServiceModel): Finder {
  const wire = protocol === "restJson1" ? new RestJsonWire() : new RestXmlWire(model, signingName === "s3" ? S3_ERRORS : WRAPPED_ERRORS);
  const routes = new RestRoutes(model.operations.values());
  return {
    find(request) {
      const routed = routes.find(request);
      if (!routed) throw new NotEmulated(`${request.method} ${splitTarget(request.target).path}`);
      return { ...routed, wire };
    },
    wireOf: () => wire,
  };
}

const NO_LABELS: Labels = new Map();

function rpcFinder(protocol: Exclude<ModelledProtocol, "restJson1" | "restXml">, model: ServiceModel): Finder {
  const wires = new RpcWires(protocol, model);
  return {
    find(request) {
      const name = rpcOperationName(request);
      const operation = model.operations.get(name);
      if (!operation) throw new NotEmulated(name || "request without an operation");
      return { operation, labels: NO_LABELS, wire: wires.of(request) };
    },
    wireOf: (request) => wires.of(request),
  };
}

function protocolErrors({ protocol, signingName }: ModelledService): ApiErrors {
  switch (protocol) {
    case "restJson1":
      return REST_JSON.errors;
    case "restXml":
      return signingName === "s3" ? S3_API_ERRORS : REST_XML_ERRORS;
    case "awsJson1_0":
    case "awsJson1_1":
      return awsJson(protocol === "awsJson1_0" ? "1.0" : "1.1").errors;
    case "awsQuery":
      return QUERY_ERRORS;
  }
}

/** A request that its operation's model cannot read. */
function malformed({ protocol, signingName }: ModelledService, message: string): ApiError {
  if (protocol === "awsQuery") return new ApiError(400, "MalformedInput", message);
  if (protocol === "restXml") return new ApiError(400, signingName === "s3" ? "MalformedXML" : "MalformedInput", message);
  return new ApiError(400, "SerializationException", message);
}
