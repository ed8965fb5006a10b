import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ApiDoor, type DoorNeeds } from "../aws-api/api-door";
import type { Answer, AwsApi } from "../aws-api/aws-api";
import { modelledApi } from "../aws-api/modelled/modelled-api";
import { restError } from "../aws-api/rest-json";
import { answerFailures } from "../http/answer-failures";
import { type Listening, listen } from "../http/listen";
import { isServedHost } from "../http/served-host";
import { parseAuthorizationHeader } from "../iam/authorization-header";
import type { Principal } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
import type { SignedRequest } from "../iam/signature";
import { recordedOperations } from "./recorded-operations";
import type { ControlPlaneNeeds, ControlPlaneService, DataPlane } from "./service";
import { SERVICES } from "./services";

export interface FrontNeeds extends ControlPlaneNeeds, Omit<DoorNeeds, "access"> {
  /** 0 takes a free one. */
  readonly awsPort: number;
  readonly addresses: readonly string[];
  /** @param region that requests are signed for. @default that of the account */
  readonly accessControl: (signingName: string, region?: string) => AccessControl;
  readonly dataPlanes: readonly DataPlane[];
  /** What `GET /` answers. */
  readonly endpoints: () => object;
}

export interface Front extends Listening {
  /** Answers a request that came to another port, whose signature was verified there. Undefined for a service without a control plane. */
  answerFor(signingName: string, principal: Principal, request: SignedRequest): Promise<Answer | undefined>;
}

const MAX_REQUEST_BYTES = 1024 * 1024;

/**
 * All APIs of AWS on one port: what `AWS_ENDPOINT_URL` names. The credential scope of the signature says which service a request is for
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Only a signature in the header counts: any web page
 * can make a browser send a query.
 */
export async function startFront(needs: FrontNeeds): Promise<Front> {
  /** By service. Made with the first request, since loading a service's model takes 100 ms. */
  const apis = new Map<string, Promise<AwsApi<Answer>>>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isQuestion(request)) return send(response, await answerQuestion(request));
    const signer = parseAuthorizationHeader(request.headers.authorization ?? "");
    if ("missing" in signer)
      return send(response, restError(403, "MissingAuthenticationToken", { message: "Missing Authentication Token" }));
    const { region, service: signingName } = signer;
    const dataPlane = needs.dataPlanes.find((one) => one.signingName === signingName && one.takes(request));
    if (dataPlane) return dataPlane.handle(request, response);
    const service = SERVICES.find((one) => one.signingName === signingName && one.takes?.(request) !== false);
    if (service) return (await doorOf(service, region)).handle(request, response, undefined);
    const message = `the local runtime does not emulate the service ${JSON.stringify(signingName)}`;
    needs.events.record({ type: "notEmulated", message });
    send(response, restError(404, "UnknownOperationException", { message }));
  }

  async function answerQuestion({ url = "/", headers }: IncomingMessage): Promise<Answer> {
    if (!isServedHost(headers.host, needs.hostNames)) return restError(403, "ForbiddenException", { message: "Forbidden" });
    if (url === "/") return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(needs.endpoints()) };
    const zip = await needs.code.download(url);
    return zip
      ? { status: 200, headers: { "content-type": "application/zip" }, body: zip }
      : restError(404, "NotFoundException", { message: "Not Found" });
  }

  /** Doors are not kept: callers choose the region that they sign for, so a map by region could grow without limit. */
  async function doorOf(service: ControlPlaneService, region: string): Promise<ApiDoor<Answer>> {
    const access = needs.accessControl(service.signingName, service.isGlobal ? region : undefined);
    return new ApiDoor(await apiOf(service), { ...needs, access });
  }

  function apiOf(service: ControlPlaneService): Promise<AwsApi<Answer>> {
    const known = apis.get(service.name);
    if (known) return known;
    const api = loadApi(service);
    apis.set(service.name, api);
    return api;
  }

  async function loadApi(service: ControlPlaneService): Promise<AwsApi<Answer>> {
    const { maxRequestBytes = MAX_REQUEST_BYTES } = service;
    return modelledApi({
      ...service,
      maxRequestBytes,
      package: await service.load(),
      operations: recordedOperations(service, needs),
    });
  }

  const failures = {
    what: "AWS API",
    events: needs.events,
    answerInternal: (response: ServerResponse) => send(response, restError(500, "InternalFailure", { message: "Internal failure" })),
  };
  const listening = await listen(createServer(answerFailures(failures, handle)), needs.awsPort, "--aws-port", needs.addresses);
  return {
    ...listening,
    async answerFor(signingName, principal, request) {
      const service = SERVICES.find((one) => one.signingName === signingName);
      return service && (await doorOf(service, needs.account.region)).answerFor(principal, request, undefined);
    },
  };
}

/** Without a signature, from a person or a script: where everything is, or code that a signed request was told the address of. */
function isQuestion({ method, url = "/", headers }: IncomingMessage): boolean {
  return method === "GET" && (url === "/" || url.startsWith("/code/")) && headers.authorization === undefined;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
