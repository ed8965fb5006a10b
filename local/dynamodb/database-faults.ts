import type { Table } from "../model";

/** Where DynamoDB lets things go wrong on purpose. */
export interface DatabaseFaults {
  /** Asked once for each read or write: whether the table has no capacity left for it. */
  throttles(): boolean;
  /** Rows that a table has from the start beside the stack's, in DynamoDB's notation. */
  strayItems(table: Table): readonly object[];
}

export const NO_DATABASE_FAULTS: DatabaseFaults = { throttles: () => false, strayItems: () => [] };
