import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { FrameDecoder } from "../../../local/lambda/process/frame-decoder";
import { NodeProgram, runtimeClientOf } from "../../../local/lambda/process/node-program";
import type { HandlerCase } from "./handlers";

/** What an invoker and the log get of one event. */
export interface Seen {
  readonly answer: { readonly payload: string } | { readonly errorType: string; readonly errorMessage: string };
  readonly log: readonly string[];
}

interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
}

const STDOUT_FD = 1;
const ANSWERS_FD = 3;
const LOG_FD = 4;

/** Runs a handler for one event with Lambda's own client, and nothing of the local runtime but the way it starts Node.js. */
export async function runAlone(
  folder: string,
  runtime: string,
  functionName: string,
  { code, handler = "index.handler", event = {}, logFormat = "Text", logLevel = "TRACE" }: HandlerCase,
): Promise<Seen> {
  const directory = mkdtempSync(path.join(folder, "alone-"));
  for (const [name, text] of Object.entries(typeof code === "string" ? { "index.js": code } : code)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  const posted: { error?: RuntimeError; payload?: string } = {};
  const api = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const streamError = request.trailers["lambda-runtime-function-error-body"];
    if (request.url?.endsWith("/init/error")) posted.error = JSON.parse(body);
    else if (streamError !== undefined) posted.error = JSON.parse(Buffer.from(streamError, "base64").toString("utf8"));
    else posted.payload = body;
    response.writeHead(202).end();
  });
  await once(api.listen(0, "127.0.0.1"), "listening");

  const program = new NodeProgram(runtime);
  const headers = {
    "lambda-runtime-aws-request-id": "11111111-2222-3333-4444-555555555555",
    "lambda-runtime-deadline-ms": String(Date.now() + 20_000),
    "lambda-runtime-invoked-function-arn": `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
    "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000",
  };
  const child = spawn(
    program.path,
    [...program.flags(128), path.join(__dirname, "alone.js"), runtimeClientOf(runtime), JSON.stringify(headers), JSON.stringify(event)],
    {
      cwd: directory,
      env: {
        _HANDLER: handler,
        _LAMBDA_TELEMETRY_LOG_FD: String(LOG_FD),
        AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_LOG_FORMAT: logFormat,
        ...(logFormat === "JSON" && { AWS_LAMBDA_LOG_LEVEL: logLevel }),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
        AWS_LAMBDA_LOG_STREAM_NAME: "stream",
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
        LAMBDA_TASK_ROOT: directory,
        TZ: ":UTC",
      },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    },
  );
  const outputs = [STDOUT_FD, 2, ANSWERS_FD, LOG_FD].map((fd) => {
    const chunks: Buffer[] = [];
    (child.stdio[fd] as NodeJS.ReadableStream).on("data", (chunk) => chunks.push(chunk));
    return chunks;
  });
  const [exitCode] = await once(child, "close");
  api.close();
  const [stdout = "", stderr = "", answer = ""] = outputs.map((chunks) => Buffer.concat(chunks).toString("utf8"));
  return {
    answer: answerOf(posted, answer, exitCode),
    log: [...logEntries(outputs[3] ?? []), ...lines(stdout), ...lines(stderr)],
  };
}

function answerOf(posted: { error?: RuntimeError; payload?: string }, answer: string, exitCode: number): Seen["answer"] {
  if (answer !== "") {
    const { payload, error } = JSON.parse(answer) as { payload?: string; error?: RuntimeError };
    if (payload !== undefined) return { payload };
    return { errorType: error?.errorType ?? "", errorMessage: error?.errorMessage ?? "" };
  }
  if (posted.error) return { errorType: posted.error.errorType, errorMessage: posted.error.errorMessage };
  if (posted.payload !== undefined) return { payload: posted.payload };
  const how = exitCode === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${exitCode}`;
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: 11111111-2222-3333-4444-555555555555 Error: ${how}` };
}

function logEntries(chunks: readonly Buffer[]): string[] {
  const decoder = new FrameDecoder();
  for (const chunk of chunks) decoder.push(chunk);
  const entries: string[] = [];
  for (let frame = decoder.next(); frame; frame = decoder.next()) entries.push(frame.content.toString("utf8").replace(/\n$/, ""));
  return entries;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line, i, all) => line !== "" || i < all.length - 1);
}
