import type { ControlPlaneNeeds } from "../service";

/** Where a function's or a layer's zip can be fetched. */
export function codeLocation({ awsEndpoint }: Pick<ControlPlaneNeeds, "awsEndpoint">, sha256: string): string {
  return `${awsEndpoint()}/${encodeURIComponent(sha256)}`;
}
