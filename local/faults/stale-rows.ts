import { LIMITS } from "../api-gateway/limits";
import { UserError } from "../errors";
import type { Table } from "../model";
import type { Faults } from "./faults";
import type { RandomStream } from "./random-stream";

/** Old enough that nobody takes the connection for one that is about to open, and young enough that its row has not expired. */
const AGE_MS = LIMITS.maxLifetimeMs / 2;

/** @throws UserError when rows are asked for and there is no table for them. */
export function checkStaleRows({ staleRows = 0 }: Faults, tables: readonly Table[]): void {
  if (staleRows > 0 && !tables.some((table) => keyOfConnections(table) !== undefined))
    throw new UserError(`there is no table for ${staleRows} stale rows: it would have a string for its hash key and no range key`);
}

/**
 * Rows as a `$connect` leaves them that was never followed by a `$disconnect`: the id under the key of the table, `connectedAt` as it is
 * called in the event, and where rows expire, the end of the longest life that a connection can have.
 * @returns none for a table that is not keyed by a string alone.
 */
export function staleRows(table: Table, count: number, random: RandomStream): readonly object[] {
  const key = keyOfConnections(table);
  if (key === undefined) return [];
  const connectedAt = Date.now() - AGE_MS;
  const expiresAt = Math.floor((connectedAt + LIMITS.maxLifetimeMs) / 1_000);
  const { timeToLiveAttribute } = table;
  return Array.from({ length: count }, () => ({
    [key]: { S: connectionId(random) },
    connectedAt: { N: String(connectedAt) },
    ...(timeToLiveAttribute !== undefined && { [timeToLiveAttribute]: { N: String(expiresAt) } }),
  }));
}

/** The attribute that a table of connections has for its key, which a connection's id has to fit into. */
function keyOfConnections({ keySchema, attributes }: Table): string | undefined {
  const [hash, range] = keySchema;
  const isText = attributes.some(({ name, type }) => name === hash?.attributeName && type === "S");
  return range === undefined && isText ? hash?.attributeName : undefined;
}

/** In the form of API Gateway's. */
function connectionId(random: RandomStream): string {
  const bytes = Uint8Array.from({ length: 11 }, () => random.next() * 256);
  return `${Buffer.from(bytes).toString("base64url")}=`;
}
