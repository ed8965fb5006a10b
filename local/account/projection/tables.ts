import type { Table } from "../../model";
import type { AccountReader } from "../account-state";

export function projectTables(_account: AccountReader): Table[] {
  return [];
}
