import { count, milliseconds, quantity } from "./formats";
import type { Run } from "./run";

/** The result of a run in a few sentences. None for a void run: its figures describe the load generator. */
export function outcomeSentences(run: Run): string[] {
  if (run.result.verdict === "void") return [];
  return [kneeSentence(run), deliverySentence(run), churnSentence(run)].filter((sentence) => sentence !== "");
}

function kneeSentence({ result: { total } }: Run): string {
  const { "knee.last_good_rate": rate, "knee.last_good_audience": audience, "knee.broke": broke } = total.counters;
  if (rate === undefined || audience === undefined) return "";
  return `It held ${quantity(rate, "count")} broadcasts a second to ${count(audience)} clients${broke ? ", and broke at the next step" : ", and was asked for no more"}.`;
}

function deliverySentence({ result: { broadcasts }, totals }: Run): string {
  const owed = broadcasts.reduce((sum, { audience }) => sum + audience, 0);
  const received = broadcasts.reduce((sum, broadcast) => sum + broadcast.received, 0);
  const latency = totals["fanout.latency_ms"];
  if (latency === undefined) return owed === 0 ? "" : `None of ${count(owed)} deliveries arrived.`;
  const arrived =
    received === owed
      ? `All ${count(owed)} deliveries arrived`
      : `${count(owed - received)} of ${count(owed)} deliveries are missing; the others arrived`;
  return `${arrived}, half of them within ${milliseconds(latency.percentile(0.5))}, 99 % within ${milliseconds(latency.percentile(0.99))}.`;
}

function churnSentence({ result: { total } }: Run): string {
  const { "churn.closed": closed, "churn.vanished": vanished = 0, "churn.rows_left": left } = total.counters;
  if (closed === undefined) return "";
  const rows =
    left === undefined ? "what they left behind is not known" : left === 0 ? "left nothing behind" : `left ${count(left)} rows behind`;
  return `${count(closed + vanished)} visitors came and went${left === undefined ? "; " : " and "}${rows}.`;
}
