import type { JWK, JWTPayload } from "jose";
import type { Model } from "../model";

/** RFC 6761 keeps the domain `test` out of DNS, so no such issuer can exist on AWS, and a stack that trusts it trusts nobody there. */
export const ISSUER_HOST = "issuer.fanfare.test";

export const ISSUER = `https://${ISSUER_HOST}`;

export const KEYS_PATH = "/.well-known/jwks.json";

export const KEYS_URL = `${ISSUER}${KEYS_PATH}`;

/** Whether a function of the stack is told of the issuer. */
export function trustsOwnIssuer({ functions }: Model): boolean {
  return functions.some(({ environment }) => Object.values(environment).some((value) => value.startsWith(ISSUER)));
}

/** Claims with which a client may broadcast: what a function of the stack asks for in `JWT_PUBLISHER_CLAIM`, such as `scope:broadcast`. */
export function publisherClaims({ functions }: Model): JWTPayload {
  const required = functions.map(({ environment }) => environment.JWT_PUBLISHER_CLAIM).find((claim) => claim !== undefined) ?? "";
  const at = required.lastIndexOf(":");
  return at > 0 ? { [required.slice(0, at)]: required.slice(at + 1) } : {};
}

export const ALGORITHM = "ES256";

/** Of tokens for which no other is asked. */
export const AUDIENCE = "fanfare";

export interface TokenRequest {
  readonly subject: string;
  readonly audience: string;
  /** From now; a negative number makes an expired token. */
  readonly seconds: number;
  /** Others than the registered ones, such as `scope`. */
  readonly claims: JWTPayload;
}

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicKey: JWK;
}

/**
 * Issues JSON Web Tokens to everyone who asks, so that a stack that wants tokens can be tried without an identity provider. Its key is made when
 * it is first needed; tokens of an earlier run are invalid.
 */
export class Issuer {
  #keys: Promise<Keys> | undefined;

  /** For `jwks.json`. */
  async publicKey(): Promise<JWK> {
    return (await this.#ownKeys()).publicKey;
  }

  async issue({ subject, audience, seconds, claims }: TokenRequest): Promise<string> {
    const { privateKey, publicKey } = await this.#ownKeys();
    const { SignJWT } = await import("jose");
    const now = Math.floor(Date.now() / 1_000);
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: publicKey.kid ?? "", typ: "JWT" })
      .setIssuer(ISSUER)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .setJti(crypto.randomUUID())
      .sign(privateKey);
  }

  #ownKeys(): Promise<Keys> {
    this.#keys ??= makeKeys();
    return this.#keys;
  }
}

async function makeKeys(): Promise<Keys> {
  // Most stacks want no tokens, and need not wait for the library.
  const { exportJWK, generateKeyPair } = await import("jose");
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  return { privateKey, publicKey: { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), alg: ALGORITHM, use: "sig" } };
}
