import { parseJson } from "../../parse-json";
import type { RouteResponse } from "../integration";

/**
 * Reads the result of a function behind a Lambda proxy integration.
 * @returns undefined for a payload that is not a proxy response.
 */
export function readProxyResponse(payload: string): RouteResponse | undefined {
  const response = parseJson(payload);
  if (typeof response !== "object" || response === null) return undefined;
  const { statusCode, body, headers } = response as { statusCode?: unknown; body?: unknown; headers?: unknown };
  const status = typeof statusCode === "string" ? Number(statusCode) : statusCode;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  return { statusCode: status, ...(typeof body === "string" && { body }), headers: lowerCased(headers) };
}

function lowerCased(headers: unknown): Record<string, string> {
  if (typeof headers !== "object" || headers === null) return {};
  const texts = Object.entries(headers).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
