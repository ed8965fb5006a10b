import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { FrameDecoder } from "../../../local/lambda/process/frame-decoder";
import { NodePrograms, nodeFlags, runtimeClientOf } from "../../../local/lambda/process/node-program";
import { ANSWERS_FD, EVENT_MARK, LOG_FD } from "./descriptors";
import type { HandlerGroup } from "./handlers";

/** What an invoker and the log get of one event. */
export interface Seen {
  readonly answer: Answer;
  readonly log: readonly string[];
}

type Answer = { readonly payload: string } | RuntimeError;

interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
}

const MEMORY_MB = 128;

/**
 * Gives the events of a group to Lambda's own client, with nothing of the local runtime but the way it starts Node.js.
 * @returns by what the events show.
 */
export async function runAlone(
  folder: string,
  runtime: string,
  functionName: string,
  { code, handler = "index.handler", events, logFormat = "Text", logLevel = "INFO" }: HandlerGroup,
): Promise<ReadonlyMap<string, Seen>> {
  const directory = mkdtempSync(path.join(folder, "alone-"));
  for (const [name, text] of Object.entries(typeof code === "string" ? { "index.js": code } : code)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  const api = new RuntimeApi();
  const address = await api.start();
  const program = new NodePrograms().of(runtime);
  const requests = Object.values(events).map((event, i) => ({
    headers: {
      "lambda-runtime-aws-request-id": requestIdOf(i),
      "lambda-runtime-deadline-ms": String(Date.now() + 20_000),
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
      "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000",
    },
    bodyJson: JSON.stringify(event),
  }));
  const script = [path.join(__dirname, "alone.js"), runtimeClientOf(runtime), JSON.stringify(requests)];
  const child = spawn(program.path, [...nodeFlags(program, runtime, MEMORY_MB), ...script], {
    cwd: directory,
    env: {
      _HANDLER: handler,
      _LAMBDA_TELEMETRY_LOG_FD: String(LOG_FD),
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_LOG_FORMAT: logFormat,
      ...(logFormat === "JSON" && { AWS_LAMBDA_LOG_LEVEL: logLevel }),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      AWS_LAMBDA_RUNTIME_API: address,
      LAMBDA_TASK_ROOT: directory,
      TZ: ":UTC",
    },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const [stdout, stderr, answers, logFrames] = [1, 2, ANSWERS_FD, LOG_FD].map((fd) => {
    const chunks: Buffer[] = [];
    (child.stdio[fd] as NodeJS.ReadableStream).on("data", (chunk) => chunks.push(chunk));
    return chunks;
  });
  const [exitCode] = (await once(child, "close")) as [number];
  await api.close();

  const answered = new Map(
    textOf(answers)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { readonly id: string; readonly payload?: string; readonly error?: RuntimeError })
      .map(({ id, payload, error }) => [id, payload === undefined ? describe(error) : { payload }]),
  );
  const logs = [perEvent(logEntries(logFrames ?? [])), ...[stdout, stderr].map((output) => textOf(output).split(EVENT_MARK).map(lines))];
  return new Map(
    Object.keys(events).map((what, i) => {
      const id = requestIdOf(i);
      const answer = answered.get(id) ?? api.responses.get(id) ?? api.initError ?? exited(exitCode);
      // What stands before the first mark was written while the handler was loaded.
      const log = logs.flatMap((parts) => (i === 0 ? [...(parts[0] ?? []), ...(parts[1] ?? [])] : (parts[i + 1] ?? [])));
      return [what, { answer, log }];
    }),
  );
}

/** The part of Lambda's Runtime API that the client speaks over HTTP: streamed answers, and errors of the initialization. */
class RuntimeApi {
  readonly responses = new Map<string, Answer>();
  initError: RuntimeError | undefined;
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = textOf(chunks);
    // `/2018-06-01/runtime/invocation/{id}/response`
    const requestId = request.url?.split("/")[4] ?? "";
    const streamError = request.trailers["lambda-runtime-function-error-body"];
    if (request.url?.endsWith("/init/error")) this.initError = describe(JSON.parse(body));
    else if (streamError === undefined) this.responses.set(requestId, { payload: body });
    else this.responses.set(requestId, describe(JSON.parse(Buffer.from(streamError, "base64").toString("utf8"))));
    response.writeHead(202).end();
  });

  async start(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }
}

function requestIdOf(index: number): string {
  return `11111111-2222-3333-4444-${String(index).padStart(12, "0")}`;
}

function describe(error: Partial<RuntimeError> | undefined): RuntimeError {
  return { errorType: error?.errorType ?? "", errorMessage: error?.errorMessage ?? "" };
}

function exited(exitCode: number): RuntimeError {
  const how = exitCode === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${exitCode}`;
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestIdOf(0)} Error: ${how}` };
}

function logEntries(chunks: readonly Buffer[]): string[] {
  const decoder = new FrameDecoder();
  for (const chunk of chunks) decoder.push(chunk);
  const entries: string[] = [];
  for (let frame = decoder.next(); frame; frame = decoder.next()) entries.push(frame.content.toString("utf8").replace(/\n$/, ""));
  return entries;
}

function perEvent(entries: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const entry of entries) {
    if (entry === EVENT_MARK) parts.push([]);
    else parts.at(-1)?.push(entry);
  }
  return parts;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line, i, all) => line !== "" || i < all.length - 1);
}

function textOf(chunks: readonly Buffer[] = []): string {
  return Buffer.concat(chunks).toString("utf8");
}
