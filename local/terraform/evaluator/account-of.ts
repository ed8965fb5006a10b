import type { Account } from "../computed/computed-attributes";
import { withoutInstanceKeys } from "../evaluated-stack";

/** The account and the region that an instance is made in, by its address. */
export type AccountOf = (address: string) => Account;

/**
 * The state does not say which provider an instance has. Since version 6 of the AWS provider it has the region.
 * @param regions by resources and modules of the root module.
 */
export function accountOf(account: Account, regions: ReadonlyMap<string, string>): AccountOf {
  return (address) => {
    const resource = withoutInstanceKeys(address);
    const [, region] = [...regions].find(([prefix]) => resource === prefix || resource.startsWith(`${prefix}.`)) ?? [];
    return region === undefined ? account : { ...account, region };
  };
}
