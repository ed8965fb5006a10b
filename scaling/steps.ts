import { decimal, dollars, whole } from "./format";
import { makePlan, type Plan } from "./plan";
import type { Question } from "./question";

const STEPS = [1, 10, 100, 1_000, 10_000, 100_000, 200_000, 500_000, 1_000_000];

const COLUMNS: readonly (readonly [title: string, of: (plan: Plan) => string])[] = [
  ["connections", ({ question }) => whole(question.connections)],
  ["account's floor, s", ({ broadcast }) => decimal(broadcast.accountFloorSeconds)],
  ["floor as set, s", ({ broadcast }) => decimal(broadcast.floorSeconds)],
  ["last receiver, s", ({ broadcast }) => decimal(broadcast.expectedSeconds)],
  ["helpers", ({ broadcast }) => String(broadcast.helpers)],
  ["invocations", ({ broadcast }) => String(broadcast.invocations)],
  ["GB-s", ({ broadcast }) => decimal(broadcast.gbSeconds)],
  ["read units", ({ broadcast }) => decimal(broadcast.readUnits)],
  ["$ a broadcast", ({ dollars: price }) => dollars(price)],
  ["$ a month", ({ month }) => dollars(month.dollars.total)],
  ["connected alone", ({ month }) => dollars(month.dollars.connectionMinutes)],
  ["verdict", ({ verdict }) => VERDICTS[verdict.kind]],
];

const VERDICTS = { asItIs: "works", withQuotas: "raise quotas", anotherService: "another service" };

/** The plans from 1 to 1,000,000 connections, each a row of a table in Markdown. */
export function stepsTable(rest: Omit<Question, "connections">): string {
  const rows = STEPS.map((connections) => COLUMNS.map(([, of]) => of(makePlan({ ...rest, connections }))));
  return markdownTable(
    COLUMNS.map(([title]) => title),
    rows,
  );
}

/** What it takes at each of several rates. @param withRate what else is asked, for a rate */
export function verdictsTable(rates: readonly number[], withRate: (rate: number) => Omit<Question, "connections">): string {
  const rows = STEPS.map((connections) => [whole(connections), ...rates.map((rate) => cell(makePlan({ ...withRate(rate), connections })))]);
  return markdownTable(["connections", ...rates.map((rate) => `${rate} a second`)], rows);
}

function cell({ verdict: { kind }, needs, question: { quotas } }: Plan): string {
  const requests = needs.requests > quotas.requestsPerSecond ? `${whole(needs.requests)} requests` : "";
  const connects = needs.connectsToReturn > quotas.connectionsPerSecond ? `${whole(needs.connectsToReturn)} connects` : "";
  return kind === "withQuotas" ? [requests, connects].filter(Boolean).join(", ") || "settings" : VERDICTS[kind];
}

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---:")), ...rows.map(line)].join("\n");
}
