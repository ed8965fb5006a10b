import type {
  DescribeParametersCommandInput,
  DescribeParametersCommandOutput,
  ParameterMetadata,
  ParameterStringFilter,
} from "@aws-sdk/client-ssm";
import type { Account } from "../../account/account";
import type { ParameterEntry } from "../../account/entries/secrets";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";

const PAGE = 50;

export function describeParameters(account: Account) {
  return {
    /** docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
    DescribeParameters: operation<DescribeParametersCommandInput, DescribeParametersCommandOutput>({
      run({ ParameterFilters = [], Filters = [], MaxResults = PAGE, NextToken }) {
        // The older filters compare beginnings.
        const older = Filters.map(({ Key, Values }) => ({ Key, Values, Option: "BeginsWith" }));
        const filters = [...ParameterFilters, ...older];
        const found = account.all("ssm.parameters").filter((parameter) => filters.every((filter) => passes(parameter, filter)));
        const { items, next } = page(found, { most: MaxResults, token: NextToken });
        return { Parameters: items.map(describe), ...(next !== undefined && { NextToken: next }) };
      },
    }),
  };
}

/** @throws NotEmulated */
function passes({ Name, versions }: ParameterEntry, { Key = "", Option = "Equals", Values = [] }: ParameterStringFilter): boolean {
  if (Key === "Path")
    return Values.some((path) => Name.startsWith(`${path}/`) && (Option === "Recursive" || !Name.slice(path.length + 1).includes("/")));
  const current = versions.at(-1);
  const value = new Map([
    ["Name", Name],
    ["Type", current?.Type],
    ["KeyId", current?.KeyId],
    ["Tier", current?.Tier],
    ["DataType", current?.DataType],
  ]);
  if (!value.has(Key)) throw new NotEmulated(`DescribeParameters with a filter by ${Key}`);
  const own = value.get(Key) ?? "";
  return Values.some((wanted) => {
    if (Option === "BeginsWith") return own.startsWith(wanted);
    return Option === "Contains" ? own.includes(wanted) : own === wanted;
  });
}

function describe({ Name, ARN, versions }: ParameterEntry): ParameterMetadata {
  const { Value: _, ...current } = versions.at(-1) ?? { Value: "", LastModifiedDate: "" };
  return { Name, ARN, ...current, LastModifiedDate: new Date(current.LastModifiedDate), Policies: [] };
}
