import { isKnownRegion, KNOWN_REGION } from "../regions";
import type { Problem } from "./problem";
import { isUnknown, type StackResources } from "./stack-resources";

/** A region that AWS does not have: Terraform plans without a complaint where it asks AWS nothing. */
export function findUnknownRegions({ awsProviders, stackPath }: StackResources): Problem[] {
  return awsProviders
    .map(({ region }) => region)
    .filter((region) => region !== undefined && !isUnknown(region) && !isKnownRegion(String(region)))
    .map((region) => ({ path: stackPath, mistake: `the provider's region ${region} is unknown`, fix: `use ${KNOWN_REGION}` }));
}
