import { type Runtime, startRuntime } from "../../local/runtime";
import type { AccountOptions, RuntimeOptions } from "../../local/runtime-options";

export interface EmptyAccount extends Runtime {
  /** What a client of the SDK needs to reach it as the administrator. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** Starts a runtime with an account that holds nothing, on free ports. The caller closes it. */
export async function startEmptyAccount(
  options: Partial<AccountOptions> = {},
  others: Pick<RuntimeOptions, "onEvent" | "faults" | "faultSeed"> = {},
): Promise<EmptyAccount> {
  const runtime = await startRuntime({ account: { region: "eu-west-1", ...options }, ...others });
  const { awsEndpoint: endpoint = "", region, accessKeyId, secretAccessKey } = runtime.endpoints;
  return Object.assign(runtime, { client: { endpoint, region, credentials: { accessKeyId, secretAccessKey } } });
}
