/** Where the contract is tested, as `start-contract-target.ts` leaves it to the test files. */
export interface ContractTarget {
  /** Of the probe stack, as `cdktf deploy --outputs-file` writes them. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of an administrator of the local runtime; undefined leaves them to the AWS SDK's default chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where the synthesized probe stack is, for runtimes with other settings, which read it by themselves; undefined on AWS. */
  readonly localStack?: string;
}

/** The environment variable that hands the target over. */
export const CONTRACT_TARGET = "CONTRACT_TARGET";

export function contractTarget(): ContractTarget {
  return JSON.parse(process.env[CONTRACT_TARGET] ?? "{}") as ContractTarget;
}
