/** Where the contract is tested, as `start-contract-target.ts` leaves it to the test files. */
export interface ContractTarget {
  /** Of the probe stack, as `cdktf deploy --outputs-file` writes them. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of an administrator of the local runtime; undefined leaves them to the AWS SDK's default chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** From where other local runtimes serve the same probe, with other settings; undefined on AWS. */
  readonly local?: LocalProbe;
}

/** The folder of the synthesized probe, or the folder that keeps an account to which the probe was deployed. */
export type LocalProbe = { readonly stackDirectory: string } | { readonly stateDirectory: string };

/** The environment variable that hands the target over. */
export const CONTRACT_TARGET = "CONTRACT_TARGET";

export function contractTarget(): ContractTarget {
  return JSON.parse(process.env[CONTRACT_TARGET] ?? "{}") as ContractTarget;
}
