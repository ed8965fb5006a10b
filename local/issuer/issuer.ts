import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** RFC 6761 keeps the domain `test` out of DNS, so no such issuer can exist on AWS, and a stack that trusts it trusts nobody there. */
export const ISSUER_HOST = "issuer.fanfare.test";

export const ISSUER = `https://${ISSUER_HOST}`;

const ALGORITHM = "ES256";

export interface TokenRequest {
  readonly subject: string;
  readonly audience: string;
  /** From now; a negative number makes an expired token. */
  readonly seconds: number;
  /** Others than the registered ones, such as `scope`. */
  readonly claims: JWTPayload;
}

/** Issues JSON Web Tokens to everyone who asks, so that a stack that wants tokens can be tried without an identity provider. */
export class Issuer {
  private constructor(
    private readonly privateKey: CryptoKey,
    /** The public key, for `jwks.json`. */
    readonly key: JWK,
  ) {}

  /** With a new key; tokens of an earlier run are invalid. */
  static async create(): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
    const key = { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), alg: ALGORITHM, use: "sig" };
    return new Issuer(privateKey, key);
  }

  async issue({ subject, audience, seconds, claims }: TokenRequest): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: this.key.kid ?? "", typ: "JWT" })
      .setIssuer(ISSUER)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .setJti(crypto.randomUUID())
      .sign(this.privateKey);
  }
}
