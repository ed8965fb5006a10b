import type { EventLog } from "../event-log";
import type { Model } from "../model";
import { type AccessRequest, ASSUME_ROLE, type AssumeRoleRequest, Authorization, type Verdict } from "./authorization";
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
  /** Whether a service may open a session of a role. Records a `denied` event when the answer is no. */
  assumeRole(request: AssumeRoleRequest): Promise<Verdict>;
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

  /**
   * @param service as in a credential scope: `execute-api`, `dynamodb`.
   * @param region that requests have to be signed for. @default that of the stack
   */
  accessControl(service: string, events: Pick<EventLog, "record">, region = this.#region): AccessControl {
    const scope = { region, service };
    const recorded = (verdict: Verdict, denied: { readonly principalArn: string; readonly action: string; readonly resource: string }) => {
      if (!verdict.allowed) events.record({ type: "denied", ...denied, message: verdict.message });
      return verdict;
    };
    const verifier = new SignatureVerifier(scope, (accessKeyId) => this.#credentials.find(accessKeyId)?.credentials);
    return {
      authenticate: (request) => {
        const result = verifier.verify(request);
        if ("problem" in result) return result;
        const known = this.#credentials.find(result.accessKeyId);
        return known ? { principal: known.principal, accessKeyId: result.accessKeyId } : { problem: "unknownKey" };
      },
      authorize: async (request) => {
        const { principal, action, resource } = request;
        return recorded(await this.authorize(request), { principalArn: principal.arn, action, resource });
      },
      assumeRole: async (request) =>
        recorded(await this.#authorization.assumeRole(request), {
          principalArn: request.service,
          action: ASSUME_ROLE,
          resource: request.roleArn,
        }),
    };
  }
}
