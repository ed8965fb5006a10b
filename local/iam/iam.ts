import type { EventLog } from "../event-log";
import type { Model } from "../model";
import { type AccessRequest, Authorization, type Verdict } from "./authorization";
import { CredentialStore, type Credentials, type Principal, roleSession } from "./credentials";
import type { RolePermissions } from "./permission-use";
import { type SignatureProblem, SignatureVerifier, type SignedRequest } from "./signature";

/** The verified signer of a request (as `GetCallerIdentity` of STS would answer it). */
export interface CallerIdentity {
  readonly principal: Principal;
  readonly accessKeyId: string;
}

/** Authentication and authorization, for one service. */
export interface AccessControl {
  authenticate(request: SignedRequest): CallerIdentity | SignatureProblem;
  /** Records a `denied` event when the answer is no. @throws Error when the check could not be made */
  authorize(request: AccessRequest): Promise<Verdict>;
}

export class Iam {
  readonly #credentials: CredentialStore;
  readonly #authorization: Authorization;
  readonly #region: string;

  constructor(model: () => Model) {
    const { accountId, region } = model();
    this.#region = region;
    this.#credentials = new CredentialStore(accountId);
    this.#authorization = new Authorization(model);
  }

  /** For each role: the permissions that it was granted, and how often each was used and refused so far. */
  get permissions(): readonly RolePermissions[] {
    return this.#authorization.permissions;
  }

  /** Credentials of the session that Lambda opens with a function's role. */
  assumeRole(roleArn: string, sessionName: string): Credentials {
    return this.#credentials.issue(roleSession(roleArn, sessionName));
  }

  authorize(request: AccessRequest): Promise<Verdict> {
    return this.#authorization.authorize(request);
  }

  /** @param service as in a credential scope: `execute-api`, `dynamodb`. */
  accessControl(service: string, events: Pick<EventLog, "record">): AccessControl {
    const scope = { region: this.#region, service };
    const verifier = new SignatureVerifier(scope, (accessKeyId) => this.#credentials.find(accessKeyId)?.credentials);
    return {
      authenticate: (request) => {
        const result = verifier.verify(request);
        if ("problem" in result) return result;
        const known = this.#credentials.find(result.accessKeyId);
        return known ? { principal: known.principal, accessKeyId: result.accessKeyId } : { problem: "unknownKey" };
      },
      authorize: async (request) => {
        const verdict = await this.authorize(request);
        const { principal, action, resource } = request;
        if (!verdict.allowed) events.record({ type: "denied", principalArn: principal.arn, action, resource, message: verdict.message });
        return verdict;
      },
    };
  }
}
