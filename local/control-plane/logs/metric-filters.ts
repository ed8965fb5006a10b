import type {
  DeleteMetricFilterRequest,
  DescribeMetricFiltersRequest,
  DescribeMetricFiltersResponse,
  PutMetricFilterRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { accessToGroup, findGroup, invalidParameter, notFound } from "./find";

/** Metric filters are kept, and make no metrics. */
export function metricFilterOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
    PutMetricFilter: operation<PutMetricFilterRequest, object>({
      access: accessToGroup(account, "PutMetricFilter"),
      async run(input) {
        const { logGroupName = "", filterName = "", filterPattern = "", metricTransformations = [] } = input;
        if (!/^[^:*]{1,512}$/.test(filterName)) {
          throw invalidParameter(
            `1 validation error detected: Value '${filterName}' at 'filterName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
          );
        }
        if (metricTransformations.length !== 1) {
          throw invalidParameter(
            "1 validation error detected: Value at 'metricTransformations' failed to satisfy constraint: Member must have length 1",
          );
        }
        await account.change((draft) => {
          findGroup(draft, logGroupName);
          const creationTime = Date.now();
          draft.put("logs.metricFilters", `${logGroupName}:${filterName}`, {
            ...input,
            logGroupName,
            filterName,
            filterPattern,
            creationTime,
          });
        });
        return {};
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html */
    DescribeMetricFilters: operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse>({
      access: accessToGroup(account, "DescribeMetricFilters"),
      run({ logGroupName, filterNamePrefix = "", metricName, metricNamespace, nextToken: token, limit = 50 }) {
        if (logGroupName !== undefined) findGroup(account, logGroupName);
        const filters = account
          .all("logs.metricFilters")
          .filter((filter) => logGroupName === undefined || filter.logGroupName === logGroupName)
          .filter(({ filterName }) => filterName.startsWith(filterNamePrefix))
          .filter(({ metricTransformations: [made] = [] }) => metricName === undefined || made?.metricName === metricName)
          .filter(({ metricTransformations: [made] = [] }) => metricNamespace === undefined || made?.metricNamespace === metricNamespace);
        const { items, next } = page(filters, { token, most: Math.min(limit, 50) });
        return { metricFilters: items, nextToken: next };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html */
    DeleteMetricFilter: operation<DeleteMetricFilterRequest, object>({
      access: accessToGroup(account, "DeleteMetricFilter"),
      async run({ logGroupName = "", filterName = "" }) {
        await account.change((draft) => {
          findGroup(draft, logGroupName);
          if (!draft.get("logs.metricFilters", `${logGroupName}:${filterName}`)) throw notFound("metric filter");
          draft.remove("logs.metricFilters", `${logGroupName}:${filterName}`);
        });
        return {};
      },
    }),
  };
}
