import { parseJson } from "../../parse-json";
import type { ErrorDescription } from "../platform-errors";

/**
 * The error that a process reports.
 * @param json what Lambda's client made of it, or what a handler wrote in the client's place.
 * @returns undefined for text that is not a JSON object.
 */
export function readError(json: string): ErrorDescription | undefined {
  const error = parseObject(json);
  if (!error) return undefined;
  const { trace, stackTrace } = error;
  return {
    ...error,
    errorType: String(error.errorType ?? ""),
    errorMessage: String(error.errorMessage ?? ""),
    ...(trace !== undefined && { trace: lines(trace) }),
    ...(stackTrace !== undefined && { stackTrace: lines(stackTrace) }),
  };
}

function lines(trace: unknown): string[] {
  return Array.isArray(trace) ? trace.map(String) : [];
}

function parseObject(json: string): Record<string, unknown> | undefined {
  const value = parseJson(json);
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
