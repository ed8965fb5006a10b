import type { GetUserCommandInput, GetUserCommandOutput } from "@aws-sdk/client-iam";
import { ApiError, NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";

/** Unique id of the administrator, the one user that an account has here. */
export const ADMINISTRATOR_ID = "AIDACKCEVSQ6C2EXAMPLE";

/** When the administrator was made, so to say: the same at every start. */
const CREATED = new Date("2024-01-01T00:00:00Z");

/** Users as far as they sign requests. */
export const users = {
  /**
   * Without a name, the user who signs. Terraform's provider asks for the account's id like this where `skip_credentials_validation` is set.
   * docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
   */
  GetUser: operation<GetUserCommandInput, GetUserCommandOutput>({
    run({ UserName: asked }, { principal }) {
      const [, caller] = /:user\/(.+)$/.exec(principal.arn) ?? [];
      if (asked !== undefined && asked !== caller) throw new NotEmulated("users other than the one who signs");
      if (caller === undefined) throw new ApiError(400, "ValidationError", "Must specify userName when calling with non-User credentials");
      return { User: { Path: "/", UserName: caller, UserId: ADMINISTRATOR_ID, Arn: principal.arn, CreateDate: CREATED } };
    },
  }),
};
