import type { AccountReader } from "../../account/account-state";
import type { HostedZoneEntry } from "../../account/entries/network";
import { ModelledError } from "../../aws-api/modelled/operation";

/**
 * @param id also with `/hostedzone/` before it, as answers have it.
 * @throws ModelledError NoSuchHostedZone
 */
export function findZone(account: AccountReader, id = ""): HostedZoneEntry {
  const bare = id.replace(/^\/?hostedzone\//, "");
  const zone = account.get("route53.hostedZones", bare);
  if (!zone) throw new ModelledError("NoSuchHostedZone", `No hosted zone found with ID: ${bare}`);
  return zone;
}
