import { badRequest } from "./errors";

export interface PositionRequest {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * A page of a list as API Gateway's first API has them.
 * @throws ModelledError BadRequestException
 */
export function positions<T>(items: readonly T[], { position, limit = 25 }: PositionRequest): { items: T[]; position?: string } {
  const start = position === undefined ? 0 : Number(position);
  if (!Number.isInteger(start) || start < 0) throw badRequest("Invalid position parameter");
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length && { position: String(end) }) };
}
