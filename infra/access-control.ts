import type { NodejsFunction } from "./nodejs-function";
import type { Settings } from "./settings";
import type { WebSocketApi } from "./web-socket-api";
import type { RouteOptions } from "./web-socket-route";

/** What API Gateway asks of a client on `$connect`. */
export function connectOptions(
  api: WebSocketApi,
  accessControl: Settings["accessControl"],
  makeAuthorizer: () => NodejsFunction,
): RouteOptions {
  if (accessControl === "none") return {};
  return { authorization: accessControl === "iam" ? { type: "AWS_IAM" } : api.addAuthorizer("tokens", makeAuthorizer()) };
}

/** Variables in which the functions find the settings of access control. Those that are not set are left out. */
export function accessEnvironment(settings: Settings) {
  const { accessControl, jwtIssuer = "", jwtAudience = "", jwtAlgorithms, jwtPublisherClaim, allowedOrigins, clientRateLimit } = settings;
  const { jwtKeysUrl = `${jwtIssuer.replace(/\/$/, "")}/.well-known/jwks.json` } = settings;
  const mode: Record<string, string> = accessControl === "jwt" ? { ACCESS_CONTROL: accessControl } : {};
  return {
    authorize: {
      JWT_ISSUER: jwtIssuer,
      JWT_AUDIENCE: jwtAudience,
      JWT_KEYS_URL: jwtKeysUrl,
      JWT_ALGORITHMS: jwtAlgorithms.join(" "),
      ...(jwtPublisherClaim && { JWT_PUBLISHER_CLAIM: jwtPublisherClaim }),
    },
    connect: { ...mode, ...(allowedOrigins && { ALLOWED_ORIGINS: allowedOrigins.join(" ") }) },
    message: {
      ...mode,
      ...(clientRateLimit && {
        CLIENT_RATE_LIMIT: String(clientRateLimit.perSecond),
        CLIENT_BURST_LIMIT: String(clientRateLimit.burst),
      }),
    },
  };
}
