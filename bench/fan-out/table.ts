import type { FanOutFigures } from "../fan-out";
import type { ColdStart } from "./cold-start";
import type { Figures } from "./trial";

const COLUMNS: readonly (readonly [title: string, of: (figures: Figures, base: Figures) => string])[] = [
  ["receivers", ({ receivers }) => count(receivers)],
  ["contender", ({ contender }) => contender],
  ["reached", ({ reached, reachable }) => (reached === reachable ? "all" : `${((reached / reachable) * 100).toFixed(2)} %`)],
  ["first, ms", ({ firstMs }) => count(firstMs)],
  ["last, ms", ({ lastMs }) => count(lastMs)],
  ["to the article's", ({ lastMs }, base) => (lastMs / base.lastMs).toFixed(2)],
  ["receivers/s", ({ receiversPerSecond }) => count(receiversPerSecond)],
  ["CPU µs/receiver", ({ cpuMicrosPerReceiver }) => count(cpuMicrosPerReceiver)],
  ["peak MB", ({ peakMemoryMb }) => count(peakMemoryMb)],
  ["kept MB", ({ keptMemoryMb }) => count(keptMemoryMb)],
  ["429", ({ throttled }) => count(throttled)],
  ["returned after, ms", ({ elapsedMs, timedOut }) => (timedOut ? "never" : count(elapsedMs))],
  ["GB-s/million", ({ gbSecondsPerMillion }) => count(gbSecondsPerMillion)],
];

/** The figures as tables in Markdown, as docs/fan-out.md has them. */
export function fanOutTable({ trials, coldStart }: FanOutFigures): string {
  const rows = trials.map((figures) => {
    const base = trials.find(({ contender, receivers }) => contender === "article" && receivers === figures.receivers) ?? figures;
    return COLUMNS.map(([, of]) => of(figures, base));
  });
  const [ours, article] = ["ours", "article"].map((name) => coldStart.find((start) => start.name === name));
  const starts = [ours, article].flatMap((start) =>
    start ? [[start.name, count(start.loadedBytes / 1_000), start.initMs.toFixed(1), count(start.firstReplyMs)]] : [],
  );
  if (ours && article) {
    const ratio = (of: (start: ColdStart) => number) => (of(ours) / of(article)).toFixed(2);
    starts.push([
      "ratio",
      ratio(({ loadedBytes }) => loadedBytes),
      ratio(({ initMs }) => initMs),
      ratio(({ firstReplyMs }) => firstReplyMs),
    ]);
  }
  return [
    table(
      COLUMNS.map(([title]) => title),
      rows,
    ),
    table(["cold start", "code, kB", "load, ms", "first reply, ms"], starts),
  ].join("\n\n");
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
