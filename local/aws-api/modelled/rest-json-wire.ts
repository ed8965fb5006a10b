import type { SignedRequest } from "../../iam/signature";
import type { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import { restError } from "../rest-json";
import { HttpBindings } from "./http-bindings";
import { JsonCodec } from "./json-codec";
import type { OperationModel } from "./service-model";
import { ApiErrorOfModel, type Labels, type Wire } from "./wire";

/** REST with JSON bodies (smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). */
export class RestJsonWire implements Wire {
  readonly #bindings = new HttpBindings(new JsonCodec("rest"));

  read(operation: OperationModel, request: SignedRequest, labels: Labels): object {
    return this.#bindings.read(operation, request, labels);
  }

  write({ output, http }: OperationModel, values: object): Answer {
    return this.#bindings.write(output, values, http ?? { status: 200 });
  }

  writeError(error: ApiError): Answer {
    const { status, code, message, details } = error;
    if (!(error instanceof ApiErrorOfModel)) return restError(status, code, details.members ?? { message });
    const { headers, body } = this.#bindings.write(error.model.schema, error.body, error.model);
    return {
      status,
      headers: { "content-type": "application/json", ...headers, "x-amzn-ErrorType": code },
      body: body ?? JSON.stringify({ message }),
    };
  }
}
