import type { NormalizedSchema } from "@smithy/core/schema";
import type { SignedRequest } from "../../iam/signature";
import { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import type { ErrorModel, OperationModel } from "./service-model";

/** How one protocol of AWS writes requests and answers. */
export interface Wire {
  /**
   * @param labels parts of the path by the names of their members, still encoded
   * @throws MalformedRequest
   */
  read(operation: OperationModel, request: SignedRequest, labels: Labels): object;
  write(operation: OperationModel, output: object, requestId: string): Answer;
  writeError(error: ApiError, requestId: string): Answer;
}

export type Labels = ReadonlyMap<string, string>;

/** Thrown for a request that cannot be read by its operation's model. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
}

/** An error of the service's model, as the door takes it, with what the protocol needs to write it. */
export class ApiErrorOfModel extends ApiError {
  constructor(
    name: string,
    message: string,
    readonly model: ErrorModel,
    /** In the SDK's names, without the message. */
    readonly values: object,
  ) {
    super(model.status, name, message);
  }

  /** The members with the message, under the name that the model has for it. */
  get body(): Readonly<Record<string, unknown>> {
    return { ...this.values, [messageMember(this.model.schema)]: this.message };
  }
}

/** Models write it `message` or `Message`; some errors do not have one. */
function messageMember(schema: NormalizedSchema): string {
  for (const [name] of schema.structIterator()) if (name.toLowerCase() === "message") return name;
  return "message";
}
