import type { Model } from "../../model";
import type { AccountReader } from "../account-state";
import { keepUnchanged } from "../keep-unchanged";
import { projectApis, projectDomains } from "./apis";
import { type FindCode, projectFunctions } from "./functions";
import { projectQueues } from "./queues";
import { projectRoles } from "./roles";
import { projectTables } from "./tables";

/**
 * What the services serve of an account. It takes every state that the operations let come about, and throws for none.
 * @param findCode leads from the hash of a zip to its file.
 * @param before the model of the state before, whose unchanged parts are kept as they are.
 */
export function project(account: AccountReader, findCode: FindCode, before?: Model): Model {
  const after: Model = {
    region: account.region,
    accountId: account.accountId,
    apis: projectApis(account),
    domains: projectDomains(account),
    functions: projectFunctions(account, findCode),
    roles: projectRoles(account),
    tables: projectTables(account),
    queues: projectQueues(account),
  };
  return keepUnchanged(before, after);
}
