import type { AccountReader } from "../../account/account-state";
import type { TableEntry } from "../../account/entries/dynamodb";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError } from "../../aws-api/modelled/operation";

/** Operations take a table's ARN in the place of its name. */
export function tableName(nameOrArn = ""): string {
  return nameOrArn.replace(/^arn:.*:table\//, "");
}

export function tableArn({ region, accountId }: Pick<AccountReader, "region" | "accountId">, nameOrArn: string | undefined): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${tableName(nameOrArn)}`;
}

/** @throws ModelledError ResourceNotFoundException */
export function findTable(account: AccountReader, nameOrArn: string | undefined): TableEntry {
  const name = tableName(nameOrArn);
  const table = account.get("dynamodb.tables", name);
  if (!table) throw new ModelledError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
  return table;
}

/** @throws ModelledError ResourceNotFoundException */
export function findTableByArn(account: AccountReader, arn = ""): TableEntry {
  const table = account.all("dynamodb.tables").find(({ TableArn }) => TableArn === arn);
  if (!table) throw new ModelledError("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}

/** The action of a name on one table. */
export function onTable(
  account: Pick<AccountReader, "region" | "accountId">,
  operation: string,
  nameOrArn: string | undefined,
): RequiredAccess[] {
  return [{ action: `dynamodb:${operation}`, resource: tableArn(account, nameOrArn) }];
}
