import type { CustomDomain, WebSocketApi } from "../../model";
import type { AccountReader } from "../account-state";

export function projectApis(_account: AccountReader): WebSocketApi[] {
  return [];
}

export function projectDomains(_account: AccountReader): CustomDomain[] {
  return [];
}
