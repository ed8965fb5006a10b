/** What the model knows of the code from measurements, and what it has to assume of AWS. */

/** CPU for each receiver, in microseconds, by the size of the audience: `ours` in the table of docs/fan-out.md. */
const MEASURED_CPU = [
  { receivers: 1_000, micros: 142 },
  { receivers: 10_000, micros: 77 },
  { receivers: 50_000, micros: 45 },
];

/** Of the largest measured audience that is not larger; the smallest one stands for all below. */
export function cpuMicrosPerReceiver(connections: number): number {
  const measured = MEASURED_CPU.filter(({ receivers }) => receivers <= connections).at(-1) ?? MEASURED_CPU[0];
  return measured?.micros ?? 0;
}

/** A post, a read or an invocation and back, in seconds: the median that the benchmark gives its stand-in. AWS publishes none. */
export const ROUND_TRIP_SECONDS = 0.01;

/** The calls of `connect` and `disconnect`, warm, in seconds: one write and the code around it. Assumed; the REPORT lines say what yours take. */
export const LIFECYCLE_SECONDS = 0.01;

/**
 * A row as DynamoDB counts it, in bytes: the names, 16 characters of id, and a byte for two digits of a number and one more.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const ROW_BYTES = "connectionId".length + 16 + "connectedAt".length + numberBytes(13) + "expiresAt".length + numberBytes(10);

function numberBytes(digits: number): number {
  return Math.ceil(digits / 2) + 1;
}

/** What a warm invocation leaves in the log, in bytes: Lambda's lines and the function's, as the local runtime writes them. */
export const LOG_BYTES = { connectOrDisconnect: 630, broadcast: 1_340 };

/** What a push has around its text when a client sends it: `{"type":"message","data":""}`. */
export const ENVELOPE_BYTES = '{"type":"message","data":""}'.length;
