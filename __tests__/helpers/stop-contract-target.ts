import { takeAtTheEnd } from "./contract-target-process";

/** After the last file of the contract; a stack on AWS stays. */
export default async function stopContractTarget(): Promise<void> {
  await takeAtTheEnd()?.stop("SIGTERM");
}
