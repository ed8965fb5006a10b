import type { SignedRequest } from "../../iam/signature";
import type { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import { QueryForm } from "./query-form";
import type { OperationModel, Schema, ServiceModel } from "./service-model";
import { splitTarget } from "./split-target";
import { structure } from "./static-structure";
import { TextReader } from "./text-value";
import { ApiErrorOfModel, type Wire } from "./wire";
import { XmlCodec, xmlSettings } from "./xml-codec";
import { errorElement, TEXT } from "./xml-envelope";

const METADATA = structure("ResponseMetadata", { RequestId: TEXT });

/** AWS Query: a form that names the operation, answered in XML (smithy.io/2.0/aws/protocols/aws-query-protocol.html). */
export class QueryWire implements Wire {
  readonly #model: ServiceModel;
  #codec: XmlCodec | undefined;

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  read({ input }: OperationModel, request: SignedRequest): object {
    if (input.isUnitSchema()) return {};
    return QueryForm.parse(formOf(request)).read(input, new TextReader(xmlSettings("", "rpc"))) as object;
  }

  write({ name, output }: OperationModel, values: object, requestId: string): Answer {
    const result = `${name}Result`;
    const members: Record<string, Schema> = output.isUnitSchema() ? {} : { [result]: output.getSchema() as Schema };
    return this.#answer(200, structure(`${name}Response`, { ...members, ResponseMetadata: METADATA }), {
      [result]: values,
      ResponseMetadata: { RequestId: requestId },
    });
  }

  writeError(error: ApiError, requestId: string): Answer {
    const query = error instanceof ApiErrorOfModel ? error.model.query : undefined;
    const status = query?.status ?? error.status;
    const Code = query?.code ?? error.details.queryCode ?? error.code;
    const { schema, value } = errorElement(error, { Type: status < 500 ? "Sender" : "Receiver", Code, Message: error.message });
    return this.#answer(status, structure("ErrorResponse", { Error: schema, RequestId: TEXT }), { Error: value, RequestId: requestId });
  }

  #answer(status: number, schema: Schema, value: object): Answer {
    this.#codec ??= new XmlCodec(xmlSettings(this.#model.xmlNamespace, "rpc"));
    return { status, headers: { "content-type": "text/xml" }, body: this.#codec.write(schema, value) };
  }
}

/** The operation that a form or a query names; empty without one. */
export function queryAction(request: SignedRequest): string {
  return formOf(request).get("Action") ?? "";
}

/** A POST has the form in its body. A GET, which is how presigned requests look, has it in its target. */
function formOf({ target, body }: SignedRequest): URLSearchParams {
  return body.length > 0 ? new URLSearchParams(body.toString("utf8")) : splitTarget(target).query;
}
