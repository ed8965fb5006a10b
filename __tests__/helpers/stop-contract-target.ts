import { rmSync } from "node:fs";
import { takeAtTheEnd } from "./contract-target-process";

/** After the last file of the contract; a stack on AWS stays. */
export default async function stopContractTarget(): Promise<void> {
  const local = takeAtTheEnd();
  if (!local) return;
  await local.runtime.stop("SIGTERM");
  rmSync(local.outdir, { recursive: true, force: true });
}
