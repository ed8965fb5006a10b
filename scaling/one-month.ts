import { FUNCTION_SIZES } from "../infra/function-sizes";
import { METRICS_OF_BROADCASTS } from "../lambdas/log-broadcast";
import { LIFECYCLE_SECONDS, LOG_BYTES } from "./assumptions";
import type { OneBroadcast } from "./one-broadcast";
import { dollarsForMessages, PRICES } from "./prices";
import type { Question } from "./question";

/** Of 730 hours, as AWS reckons. */
const MONTH_SECONDS = 730 * 60 * 60;

/** What a month takes, and its price in dollars by what it is for. */
export interface OneMonth {
  readonly broadcasts: number;
  readonly connects: number;
  readonly messages: number;
  readonly connectionMinutes: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly readUnits: number;
  /** A row that is written, and one that is deleted, for each connection. */
  readonly writeUnits: number;
  readonly logBytes: number;
  readonly metrics: number;
  readonly dollars: Dollars;
}

export interface Dollars {
  readonly messages: number;
  readonly connectionMinutes: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly dataOut: number;
  /** Logs and metrics. */
  readonly cloudwatch: number;
  readonly total: number;
}

export function planMonth({ connections, rate, lifetimeMinutes }: Question, broadcast: OneBroadcast): OneMonth {
  const broadcasts = rate * MONTH_SECONDS;
  const connects = (connections / (lifetimeMinutes * 60)) * MONTH_SECONDS;
  const lifecycleGbSeconds = ((FUNCTION_SIZES.connect.memoryMb + FUNCTION_SIZES.disconnect.memoryMb) / 1_024) * LIFECYCLE_SECONDS;
  const amounts = {
    broadcasts,
    connects,
    messages: broadcasts * (broadcast.messagesOut + broadcast.messagesIn),
    connectionMinutes: (connections * MONTH_SECONDS) / 60,
    invocations: broadcasts * broadcast.invocations + 2 * connects,
    gbSeconds: broadcasts * broadcast.gbSeconds + connects * lifecycleGbSeconds,
    readUnits: broadcasts * broadcast.readUnits,
    writeUnits: 2 * connects,
    logBytes: broadcasts * broadcast.invocations * LOG_BYTES.broadcast + 2 * connects * LOG_BYTES.connectOrDisconnect,
    // Each function that broadcasts has its own.
    metrics: METRICS_OF_BROADCASTS * (broadcast.helpers === 0 ? 1 : 2),
  };
  const dollars = {
    messages: dollarsForMessages(amounts.messages),
    connectionMinutes: amounts.connectionMinutes * PRICES.connectionMinute,
    lambda: amounts.gbSeconds * PRICES.lambdaGbSecond + amounts.invocations * PRICES.lambdaRequest,
    dynamodb: amounts.readUnits * PRICES.readUnit + amounts.writeUnits * PRICES.writeUnit,
    dataOut: ((broadcasts * broadcast.bytesOut) / 1e9) * PRICES.gigabyteOut,
    cloudwatch: (amounts.logBytes / 1e9) * PRICES.logGigabyte + amounts.metrics * PRICES.metric,
  };
  return { ...amounts, dollars: { ...dollars, total: sum(Object.values(dollars)) } };
}

/** What one broadcast adds to the bill, messages at the price of the first tier. */
export function dollarsOfBroadcast(broadcast: OneBroadcast): number {
  return (
    dollarsForMessages(broadcast.messagesOut + broadcast.messagesIn) +
    broadcast.gbSeconds * PRICES.lambdaGbSecond +
    broadcast.invocations * PRICES.lambdaRequest +
    broadcast.readUnits * PRICES.readUnit +
    (broadcast.bytesOut / 1e9) * PRICES.gigabyteOut +
    ((broadcast.invocations * LOG_BYTES.broadcast) / 1e9) * PRICES.logGigabyte
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
