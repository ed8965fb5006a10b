import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from "@aws-sdk/client-sts";
import { operation } from "../../aws-api/modelled/operation";
import { ADMINISTRATOR_ID } from "../iam/users";
import type { ControlPlaneService } from "../service";

/** Who signs. Sessions of roles are opened by the services that act with them. */
export const STS: ControlPlaneService = {
  name: "STS",
  signingName: "sts",
  protocol: "awsQuery",
  // The provider asks the global endpoint, or that of its own region.
  isGlobal: true,
  load: () => import("@aws-sdk/client-sts"),
  operations: ({ account }) => ({
    /** docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>({
      // "No permissions are required to perform this operation."
      access: () => [],
      run: (_input, { principal }) => ({ Account: account.accountId, Arn: principal.arn, UserId: ADMINISTRATOR_ID }),
    }),
  }),
};
