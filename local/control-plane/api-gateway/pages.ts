import { badRequest } from "./errors";

export interface PageRequest {
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

const DEFAULT_ITEMS = 500;

/** @throws ModelledError BadRequestException */
export function page<T>(items: readonly T[], { MaxResults, NextToken }: PageRequest): { Items: T[]; NextToken?: string } {
  const size = MaxResults === undefined ? DEFAULT_ITEMS : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1) throw badRequest(`Invalid value for MaxResults: ${MaxResults}`);
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0) throw badRequest("Invalid NextToken");
  const end = start + size;
  return { Items: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
}
