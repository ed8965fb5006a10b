import type {
  DeleteResourcePolicyRequest,
  DescribeResourcePoliciesRequest,
  DescribeResourcePoliciesResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { invalidParameter, notFound } from "./find";

/** Which services of AWS may write to the account's logs. Kept, and without effect: only functions write here. */
export function resourcePolicyOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
    PutResourcePolicy: operation<PutResourcePolicyRequest, PutResourcePolicyResponse>({
      async run({ policyName, policyDocument = "", resourceArn }) {
        if (resourceArn !== undefined) throw new NotEmulated("policies of single resources");
        if (policyName === undefined) throw invalidParameter("policyName is required");
        if (typeof parseJson(policyDocument) !== "object") throw invalidParameter("Unsupported Statement: the policy is not JSON");
        const resourcePolicy = { policyName, policyDocument, lastUpdatedTime: Date.now() };
        await account.change((draft) => draft.put("logs.resourcePolicies", policyName, resourcePolicy));
        return { resourcePolicy };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html */
    DescribeResourcePolicies: operation<DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse>({
      run({ nextToken: token, limit = 50 }) {
        const { items, next } = page(account.all("logs.resourcePolicies"), {
          token,
          most: Math.min(limit, 50),
        });
        return { resourcePolicies: items, nextToken: next };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html */
    DeleteResourcePolicy: operation<DeleteResourcePolicyRequest, object>({
      async run({ policyName = "" }) {
        await account.change((draft) => {
          if (!draft.get("logs.resourcePolicies", policyName)) throw notFound("policy");
          draft.remove("logs.resourcePolicies", policyName);
        });
        return {};
      },
    }),
  };
}
