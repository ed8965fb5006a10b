import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Expression } from "./expression";

type Failure = { readonly error: string };

interface HclQuestion {
  readonly templates: readonly string[];
  /** HCL files by name. */
  readonly files: readonly (readonly [name: string, content: string])[];
}

interface HclAnswer {
  readonly templates: readonly (Expression | Failure)[];
  /** In Terraform's JSON syntax. */
  readonly files: readonly (Readonly<Record<string, unknown>> | Failure)[];
}

/** Has HashiCorp's parser read templates and files, in a thread that ends with its answer. */
export async function askHclWorker(question: HclQuestion): Promise<HclAnswer> {
  const worker = new Worker(path.join(__dirname, "hcl-worker.js"), { workerData: question, execArgv: [] });
  try {
    const [answer] = (await once(worker, "message")) as [HclAnswer];
    return answer;
  } finally {
    await worker.terminate();
  }
}
