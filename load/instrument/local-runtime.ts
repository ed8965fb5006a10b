import type { Database } from "./connections-table";

const DEADLINE_MS = 5_000;
/** The ready line of a stack with hundreds of tables is some 10 kB. */
const MAX_READY_BYTES = 1024 * 1024;

/** What the local runtime says of itself at `/.fanfare/ready`, as far as it matters here. */
interface ReadyLine {
  readonly dynamodbEndpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Asks only targets on this machine: another one could name any address as its database.
 *
 * @returns the database of the local runtime that serves the target; undefined when another server does
 */
export async function databaseOfRuntime(target: string): Promise<Database | undefined> {
  const { protocol, host, hostname } = new URL(target);
  if (protocol !== "ws:" || !LOOPBACK.test(hostname)) return undefined;
  const ready = await ask(`http://${host}/.fanfare/ready`);
  if (ready === undefined) return undefined;
  const { dynamodbEndpoint: endpoint, region, accessKeyId, secretAccessKey } = ready;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

async function ask(url: string): Promise<ReadyLine | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS), redirect: "error" });
    const line: unknown = JSON.parse(await textOf(response));
    return response.ok && isReadyLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error when the body is too large for a ready line */
async function textOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > MAX_READY_BYTES) throw new Error("The answer is too large");
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString();
}

function isReadyLine(value: unknown): value is ReadyLine {
  if (typeof value !== "object" || value === null) return false;
  const { dynamodbEndpoint, region, accessKeyId, secretAccessKey } = value as Partial<ReadyLine>;
  return URL.canParse(dynamodbEndpoint ?? "") && [region, accessKeyId, secretAccessKey].every((text) => typeof text === "string");
}
