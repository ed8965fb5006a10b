import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";

export interface TokenVerifierProps {
  /** Must be the claim `iss`, to the letter. */
  readonly issuer: string;
  /** Must be the claim `aud`, or one of its entries. */
  readonly audience: string;
  /** Address of the issuer's keys, a JSON Web Key Set (RFC 7517). */
  readonly keysUrl: string;
  /** Such as `RS256`. Only asymmetric ones: a key set is public, and must not be taken for a shared secret. */
  readonly algorithms: readonly string[];
}

/** Why a token is refused: one of jose's codes, such as `ERR_JWT_EXPIRED`. It has no part of the token. */
export class InvalidToken extends Error {
  override readonly name = "InvalidToken";
}

/** How far the issuer's clock and this one may be apart. */
const CLOCK_SKEW_SECONDS = 60;
/** Keys are fetched again after this, so a key that the issuer withdraws is trusted no longer. */
const KEYS_MAX_AGE_MS = 10 * 60_000;
/** A token with an unknown key makes the keys be fetched, at most so often: else every forged token would be a request to the issuer. */
const KEYS_COOLDOWN_MS = 30_000;
/** `$connect` must be over in 29 s, with the function behind the authorizer. */
const KEYS_TIMEOUT_MS = 3_000;

/** jose's errors that are the token's fault. All others are the issuer's or the network's. */
const TOKENS_FAULT = new Set([
  errors.JWTExpired.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
]);

/** Verifies JSON Web Tokens (RFC 7519) with the keys that their issuer publishes, which it keeps from one token to the next. */
export class TokenVerifier {
  private readonly keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(private readonly props: TokenVerifierProps) {
    this.keys = createRemoteJWKSet(new URL(props.keysUrl), {
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      timeoutDuration: KEYS_TIMEOUT_MS,
    });
  }

  /**
   * @returns the claims of a token that is valid now; `sub` and `exp` are among them
   * @throws {InvalidToken}
   * @throws when the keys cannot be had
   */
  async verify(token: string): Promise<JWTPayload & { readonly sub: string; readonly exp: number }> {
    const { issuer, audience, algorithms } = this.props;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ["sub", "exp"],
      });
      return { ...payload, sub: payload.sub ?? "", exp: payload.exp ?? 0 };
    } catch (error) {
      if (error instanceof errors.JOSEError && TOKENS_FAULT.has(error.code)) throw new InvalidToken(describe(error));
      throw error;
    }
  }
}

/** Which claim is wrong, but not what it is. */
function describe(error: errors.JOSEError): string {
  return error instanceof errors.JWTClaimValidationFailed ? `${error.code} ${error.claim}` : error.code;
}
