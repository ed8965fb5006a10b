import type { StageSettings } from "../../infra/settings";
import { ALGORITHM, AUDIENCE, ISSUER, KEYS_URL } from "../../local/issuer/issuer";
import type { TestRuntime } from "./test-runtime";
import type { HandshakeOptions } from "./web-socket-client";

/** Settings of a stack that trusts the local runtime's issuer, as `npm start` sets them. */
export const OWN_ISSUER = {
  accessControl: "jwt",
  jwtIssuer: ISSUER,
  jwtKeysUrl: KEYS_URL,
  jwtAudience: AUDIENCE,
  jwtAlgorithms: [ALGORITHM],
} satisfies StageSettings;

/** @param query of the token's address, such as `sub=alice&scope=broadcast` */
export async function tokenOf({ endpoints }: Pick<TestRuntime, "endpoints">, query: string): Promise<string> {
  const answer = await fetch(`${endpoints.tokenUrl}?${query}`);
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

/** For browsers, which cannot set headers, and better than the query, which proxies keep. */
export const inProtocol = (token: string) => ({ protocols: ["fanfare", `token.${token}`] });

/** The three places in which a client can show its token. */
export const TOKEN_PLACES: Readonly<Record<string, (token: string) => HandshakeOptions & { readonly query?: string }>> = {
  header: (token) => ({ headers: { Authorization: `Bearer ${token}` } }),
  subprotocol: inProtocol,
  query: (token) => ({ query: `?token=${token}` }),
};
