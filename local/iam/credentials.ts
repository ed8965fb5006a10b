import { randomBytes } from "node:crypto";

/** Who a signed request is from. */
export type Principal =
  /** The person at the keyboard: allowed everything, as an account's administrator. */
  | { readonly kind: "administrator"; readonly arn: string }
  /** A function, with the session that Lambda made from its role. */
  | { readonly kind: "role"; readonly arn: string; readonly roleArn: string };

/** Who acts with a role; its session carries the name of the function. */
export function roleSession(roleArn: string, sessionName: string): Extract<Principal, { kind: "role" }> {
  const [, , , , accountId, resource = ""] = roleArn.split(":");
  const roleName = resource.slice(resource.lastIndexOf("/") + 1);
  return { kind: "role", roleArn, arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}` };
}

/** Static for long-lived keys; with a session token for a role's temporary ones. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Keys for people and tools: the pair that users of local clouds expect. */
export const ADMINISTRATOR: Credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** The only owner of keys: an access key id leads to its secret and to the principal it stands for. */
export class CredentialStore {
  readonly #issued = new Map<string, { readonly credentials: Credentials; readonly principal: Principal }>();

  constructor(accountId: string) {
    this.#issued.set(ADMINISTRATOR.accessKeyId, {
      credentials: ADMINISTRATOR,
      principal: { kind: "administrator", arn: `arn:aws:iam::${accountId}:user/administrator` },
    });
  }

  /** Temporary credentials for `principal`, as STS would make them; they hold as long as the runtime. */
  issue(principal: Principal): Credentials {
    const credentials = {
      accessKeyId: `ASIA${randomBytes(16).toString("hex").toUpperCase().slice(0, 16)}`,
      secretAccessKey: randomBytes(30).toString("base64url"),
      sessionToken: randomBytes(48).toString("base64url"),
    };
    this.#issued.set(credentials.accessKeyId, { credentials, principal });
    return credentials;
  }

  find(accessKeyId: string): { readonly credentials: Credentials; readonly principal: Principal } | undefined {
    return this.#issued.get(accessKeyId);
  }
}
