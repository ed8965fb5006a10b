import type { SignedRequest } from "../../iam/signature";
import type { ApiError } from "../api-error";
import type { Answer } from "../aws-api";
import { HttpBindings } from "./http-bindings";
import type { OperationModel, ServiceModel } from "./service-model";
import { structure } from "./static-structure";
import type { Labels, Wire } from "./wire";
import { XmlCodec, xmlSettings } from "./xml-codec";
import { errorElement, TEXT } from "./xml-envelope";

/** REST with XML bodies (smithy.io/2.0/aws/protocols/aws-restxml-protocol.html). */
export class RestXmlWire implements Wire {
  readonly #model: ServiceModel;
  readonly #form: ErrorForm;
  #codec: XmlCodec | undefined;

  constructor(model: ServiceModel, form: ErrorForm) {
    this.#model = model;
    this.#form = form;
  }

  read(operation: OperationModel, request: SignedRequest, labels: Labels): object {
    return new HttpBindings(this.#xml).read(operation, request, labels);
  }

  write({ output, http }: OperationModel, values: object, requestId: string): Answer {
    const answer = new HttpBindings(this.#xml).write(output, values, http ?? { status: 200 });
    return { ...answer, headers: { ...answer.headers, ...this.#form.headers(requestId) } };
  }

  writeError(error: ApiError, requestId: string): Answer {
    const headers = { "content-type": "text/xml", ...this.#form.headers(requestId) };
    return { status: error.status, headers, body: this.#form.body(this.#xml, error, requestId) };
  }

  get #xml(): XmlCodec {
    this.#codec ??= new XmlCodec(xmlSettings(this.#model.xmlNamespace, "rest"));
    return this.#codec;
  }
}

/** Services differ in how they write errors and name requests. */
interface ErrorForm {
  headers(requestId: string): Readonly<Record<string, string>>;
  body(codec: XmlCodec, error: ApiError, requestId: string): string;
}

/** `ErrorResponse`, as Route 53 writes it. */
export const WRAPPED_ERRORS: ErrorForm = {
  headers: () => ({}),
  body(codec, error, requestId) {
    const head = { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.code, Message: error.message };
    const { schema, value } = errorElement(error, head);
    return codec.write(structure("ErrorResponse", { Error: schema, RequestId: TEXT }), { Error: value, RequestId: requestId });
  },
};

/** `Error` alone and without a namespace (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export const S3_ERRORS: ErrorForm = {
  headers: (requestId) => ({ "x-amz-request-id": requestId, "x-amz-id-2": requestId }),
  body(_codec, error, requestId) {
    const head = { Code: error.code, Message: error.message, RequestId: requestId, HostId: requestId };
    const { schema, value } = errorElement(error, head);
    return new XmlCodec(xmlSettings("", "rest")).write(schema, value);
  },
};
