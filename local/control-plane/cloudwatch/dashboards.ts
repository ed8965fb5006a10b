import type {
  DeleteDashboardsCommandInput,
  DeleteDashboardsCommandOutput,
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  ListDashboardsCommandInput,
  ListDashboardsCommandOutput,
  PutDashboardCommandInput,
  PutDashboardCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { DashboardEntry } from "../../account/entries/cloudwatch";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";

/** docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html and its neighbours. */
export function dashboards(account: Account) {
  const arnOf = (name: string) => `arn:aws:cloudwatch::${account.accountId}:dashboard/${name}`;
  const onDashboard = (operation: string, name = "*") => [{ action: `cloudwatch:${operation}`, resource: arnOf(name) }];
  return {
    PutDashboard: operation<PutDashboardCommandInput, PutDashboardCommandOutput>({
      access: ({ DashboardName }) => onDashboard("PutDashboard", DashboardName),
      run({ DashboardName = "", DashboardBody = "" }) {
        if (!/^[\w-]{1,255}$/.test(DashboardName))
          throw invalidDashboard(`The value ${JSON.stringify(DashboardName)} for field DashboardName contains invalid characters.`);
        if (typeof parseJson(DashboardBody) !== "object")
          throw invalidDashboard("The field DashboardBody must be a valid JSON object", "The dashboard body is not valid JSON");
        return account.change((draft) => {
          const LastModified = new Date().toISOString();
          const DashboardArn = arnOf(DashboardName);
          draft.put("cloudwatch.dashboards", DashboardName, { DashboardName, DashboardArn, DashboardBody, LastModified });
          return { DashboardValidationMessages: [] };
        });
      },
    }),
    GetDashboard: operation<GetDashboardCommandInput, GetDashboardCommandOutput>({
      access: ({ DashboardName }) => onDashboard("GetDashboard", DashboardName),
      run({ DashboardName = "" }) {
        const { DashboardArn, DashboardBody } = findDashboard(account, DashboardName);
        return { DashboardArn, DashboardBody, DashboardName };
      },
    }),
    ListDashboards: operation<ListDashboardsCommandInput, ListDashboardsCommandOutput>({
      access: () => onDashboard("ListDashboards"),
      run: ({ DashboardNamePrefix = "" }) => ({
        DashboardEntries: account
          .all("cloudwatch.dashboards")
          .filter(({ DashboardName }) => DashboardName.startsWith(DashboardNamePrefix))
          .map(({ DashboardName, DashboardArn, DashboardBody, LastModified }) => ({
            DashboardName,
            DashboardArn,
            LastModified: new Date(LastModified),
            Size: Buffer.byteLength(DashboardBody),
          })),
      }),
    }),
    DeleteDashboards: operation<DeleteDashboardsCommandInput, DeleteDashboardsCommandOutput>({
      access: ({ DashboardNames = [] }) => DashboardNames.flatMap((name) => onDashboard("DeleteDashboards", name)),
      run: ({ DashboardNames = [] }) =>
        account.change((draft) => {
          for (const name of DashboardNames) draft.remove("cloudwatch.dashboards", findDashboard(draft, name).DashboardName);
          return {};
        }),
    }),
  };
}

/** @throws ModelledError DashboardNotFoundError */
function findDashboard(account: AccountReader, name: string): DashboardEntry {
  const dashboard = account.get("cloudwatch.dashboards", name);
  if (!dashboard) throw new ModelledError("DashboardNotFoundError", `Dashboard ${name} does not exist`);
  return dashboard;
}

function invalidDashboard(message: string, detail = message): ModelledError {
  return new ModelledError("DashboardInvalidInputError", message, {
    dashboardValidationMessages: [{ DataPath: "/", Message: detail }],
  });
}
