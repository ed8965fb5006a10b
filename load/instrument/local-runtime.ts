import type { Database } from "./connections-table";
import type { Signing } from "./handshake-signer";

const DEADLINE_MS = 5_000;
/** The ready line of a stack with hundreds of tables is some 10 kB. */
const MAX_READY_BYTES = 1024 * 1024;

/** What the local runtime says of itself at `/.fanfare/ready`, as far as it matters here. */
interface ReadyLine {
  readonly dynamodbEndpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** There if a `$connect` asks for a signature. */
  readonly signedUrl?: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @returns the database of the local runtime that serves the target; undefined when another server does */
export async function databaseOfRuntime(target: string): Promise<Database | undefined> {
  const ready = await runtimeAt(target);
  return ready && { endpoint: ready.dynamodbEndpoint, ...administratorOf(ready) };
}

/** @returns the administrator of the local runtime that serves the target, if it asks for signed handshakes */
export async function signingOfRuntime(target: string): Promise<Signing | undefined> {
  const ready = await runtimeAt(target);
  return ready?.signedUrl === undefined ? undefined : administratorOf(ready);
}

function administratorOf({ region, accessKeyId, secretAccessKey }: ReadyLine) {
  return { region, credentials: { accessKeyId, secretAccessKey } };
}

/** Asks only targets on this machine: another one could name any address as its database. */
async function runtimeAt(target: string): Promise<ReadyLine | undefined> {
  const { protocol, host, hostname } = new URL(target);
  return protocol === "ws:" && LOOPBACK.test(hostname) ? await ask(`http://${host}/.fanfare/ready`) : undefined;
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
