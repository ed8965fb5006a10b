import { STATUS_CODES } from "node:http";
import { describeError } from "./describe-error";

const START = `Start the local runtime with "npm start", or name another target with --target wss://…`;
const CREDENTIALS =
  "credentials go into config.ws.headers, config.ws.subprotocols or the target's query, and --iam or the variable iam signs for IAM, see docs/load-testing.md#a-protected-api";
const NOT_HTTP = "what listens there is no WebSocket server";
const NO_ROUTE = "there is no route to its host: check the network";

/** By the code of an error of Node.js. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: `nothing listens there. ${START}`,
  ENOTFOUND: "DNS does not know its host name: check the address for typing errors",
  EAI_AGAIN: "its host name cannot be looked up: check the network and the DNS server",
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ETIMEDOUT: "its host does not answer: check the address, the network and firewalls",
  ECONNRESET: `${NOT_HTTP}, or one that wants TLS (wss://)`,
  EPROTO: "it does not speak TLS: check the port, or try ws://",
};

/** By the message of an error of `ws`. */
const SUBPROTOCOL_CAUSES: Readonly<Record<string, string>> = {
  "Server sent no subprotocol":
    "its $connect route chooses none of the offered sub-protocols: its answer needs one of them in the header Sec-WebSocket-Protocol",
  "Server sent an invalid subprotocol": "its $connect route chooses a sub-protocol that is not among the offered ones",
  "Server sent a subprotocol but none was requested": "its $connect route chooses a sub-protocol, and none is offered",
};

/** Codes of OpenSSL and Node.js for a certificate that they refuse. */
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;

/** Why a server cannot be connected to, and what to do about it. */
export function describeConnectProblem(error: unknown): string {
  const code = codeOf(error);
  const message = describeError(error);
  if (CERTIFICATE.test(code)) {
    return `its certificate is not trusted (${code}): pass -k to accept it, or name its authority in NODE_EXTRA_CA_CERTS`;
  }
  if (code.startsWith("HPE_")) return NOT_HTTP;
  if (code.startsWith("ERR_SSL_")) return CAUSES.EPROTO ?? message;
  const [, status] = /^Unexpected server response: (\d+)$/.exec(message) ?? [];
  return status === undefined ? (CAUSES[code] ?? SUBPROTOCOL_CAUSES[message] ?? message) : describeStatus(Number(status));
}

/** A host name with several addresses fails with one error for each. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : String(code ?? "");
}

function describeStatus(status: number): string {
  const answer = `it answers HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trim();
  if (status === 401) return `${answer}: it wants credentials; ${CREDENTIALS}`;
  if (status === 403)
    return `${answer}: the client's credentials are missing or insufficient, or the address has no such stage; ${CREDENTIALS}`;
  if (status === 429) return `${answer}: a limit of its stage or account is exceeded: wait, or raise the limit`;
  if (status >= 500) return `${answer}: its $connect route fails; the log of its function has the reason`;
  return `${answer}: there is no WebSocket server at this path`;
}
