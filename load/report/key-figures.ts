import { count, milliseconds, percent, quantity } from "./formats";
import type { Run } from "./run";

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  /** Explains the value in a few words. */
  readonly note?: string;
  /** Shown in red. */
  readonly bad?: boolean;
}

/** The most important figures of a run. Figures that the scenario does not measure are left out. */
export function keyFigures(run: Run): KeyFigure[] {
  return [...kneeFigures(run), ...deliveryFigures(run), ...churnFigures(run), ...connectionFigures(run)];
}

function kneeFigures({ result: { total } }: Run): KeyFigure[] {
  const { "knee.last_good_rate": rate, "knee.last_good_deliveries_per_second": deliveries, "knee.broke": broke } = total.counters;
  if (rate === undefined) return [];
  return [
    {
      label: broke ? "Holds up to" : "Held all the way to",
      value: quantity(rate, "rate"),
      note: `broadcasts; ${count(Math.round(deliveries ?? 0))} deliveries a second`,
      bad: rate === 0,
    },
  ];
}

function deliveryFigures({ result: { broadcasts, total }, totals }: Run): KeyFigure[] {
  if (broadcasts.length === 0) return [];
  const owed = broadcasts.reduce((sum, { audience }) => sum + audience, 0);
  const received = broadcasts.reduce((sum, broadcast) => sum + broadcast.received, 0);
  const missing = owed - received;
  const delivery = totals["fanout.latency_ms"];
  const last = totals["fanout.last_receiver_ms"];
  const { "fanout.duplicates": duplicates = 0, "fanout.out_of_order": outOfOrder = 0 } = total.counters;
  return [
    {
      label: "Delivered",
      value: owed === 0 ? "–" : percent((100 * received) / owed),
      note: missing === 0 ? `all ${count(owed)} deliveries` : `${count(missing)} of ${count(owed)} missing`,
      bad: missing > 0,
    },
    ...(delivery === undefined
      ? []
      : [
          { label: "Half within", value: milliseconds(delivery.percentile(0.5)), note: "of all deliveries" },
          { label: "99 % within", value: milliseconds(delivery.percentile(0.99)), note: `slowest ${milliseconds(delivery.max)}` },
        ]),
    ...(last === undefined
      ? []
      : [{ label: "Everybody within", value: milliseconds(last.percentile(0.95)), note: "in 95 % of the broadcasts" }]),
    ...(duplicates === 0 ? [] : [{ label: "Duplicates", value: count(duplicates), note: "deliveries that came again", bad: true }]),
    ...(outOfOrder === 0 ? [] : [{ label: "Out of order", value: count(outOfOrder), note: "a later one came first" }]),
  ];
}

function churnFigures({ result: { total } }: Run): KeyFigure[] {
  const { "churn.closed": closed, "churn.vanished": vanished, "churn.rows_left": left, "churn.rows_unchecked": unchecked } = total.counters;
  return [
    ...(closed === undefined
      ? []
      : [{ label: "Came and went", value: count(closed + (vanished ?? 0)), note: `${count(vanished ?? 0)} of them vanished` }]),
    ...(left === undefined ? [] : [{ label: "Rows left", value: count(left), note: "in the table, once all had gone", bad: left > 0 }]),
    ...(unchecked ? [{ label: "Rows left", value: "not checked", note: "the table is not known" }] : []),
  ];
}

function connectionFigures({ result: { closes, seconds }, totals }: Run): KeyFigure[] {
  const unexpected = closes.reduce((sum, close) => sum + close.unexpected, 0);
  const most = seconds.reduce((most, { gauges }) => Math.max(most, gauges.connections ?? 0), 0);
  const handshake = totals["handshake.latency_ms"];
  return [
    ...(handshake === undefined
      ? []
      : [{ label: "Connected within", value: milliseconds(handshake.percentile(0.95)), note: "95 % of the handshakes" }]),
    ...(most === 0 ? [] : [{ label: "Connections", value: count(most), note: "at the same time, at most" }]),
    { label: "Unexpected closes", value: count(unexpected), bad: unexpected > 0 },
  ];
}
