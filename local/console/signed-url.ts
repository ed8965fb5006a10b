import type { IncomingMessage, ServerResponse } from "node:http";
import { type StageAddress, stageAddresses } from "../api-gateway/stage-addresses";
import { ADMINISTRATOR } from "../iam/credentials";
import { presign } from "../iam/presign";
import type { Model } from "../model";

/** How long a signed address lets clients in. No signature lives longer. */
const EXPIRES_SECONDS = 300;

/** The addresses of stages whose `$connect` has the authorization AWS_IAM. */
export function signedStages(model: Model): readonly StageAddress[] {
  return stageAddresses(model).filter(({ at, isEnabled }) => {
    const stage = model.apis.find(({ apiId }) => apiId === at.apiId)?.stages.find(({ name }) => name === at.stageName);
    return (
      isEnabled && stage?.deployment?.routes.some(({ routeKey, authorization }) => routeKey === "$connect" && authorization?.kind === "iam")
    );
  });
}

/**
 * Answers with a WebSocket address that the administrator has signed, as text. The query may name the `path` of a stage; otherwise it is the
 * first one that asks for a signature.
 */
export function answerWithSignedUrl(model: Model, request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? "";
  const paths = signedStages(model).map(({ path }) => path);
  const path = new URL(request.url ?? "/", "http://host").searchParams.get("path") ?? paths[0] ?? "";
  const what = { host, path, region: model.region, service: "execute-api", credentials: ADMINISTRATOR, expiresSeconds: EXPIRES_SECONDS };
  if (paths.includes(path)) answer(response, 200, `ws://${host}${presign(what)}`);
  else answer(response, 400, paths.length === 0 ? "no $connect asks for IAM" : `path must be one of ${paths.join(", ")}`);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(`${text}\n`);
}
