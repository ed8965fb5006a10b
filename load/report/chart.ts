/** What a line stands for, in a colour that the page's style sheet knows by day, by night and on paper. */
export type Tone = "accent" | "strong" | "soft" | "quiet";

export interface ChartSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly shape: "line" | "dashed" | "area" | "points";
  /** One for each x; null where there was nothing. */
  readonly values: readonly (number | null)[];
}

/** `rate` is a number a second, `percent` one of 0 to 100 and, for CPU, beyond. */
export type Unit = "ms" | "count" | "rate" | "percent";

/** Everything about one chart: the page draws it, and writes its table, from this alone. */
export interface Chart {
  readonly title: string;
  /** One or two sentences: what is drawn, and how to read it. Also what those are told who cannot see it. */
  readonly description: string;
  /** `time` is seconds since the start of the run; `percentile` is the number of nines: 2 is 99 %, 3 is 99.9 %; `rate` is broadcasts a second. */
  readonly x: { readonly kind: "time" | "percentile" | "audience" | "rate"; readonly values: readonly number[] };
  readonly unit: Unit;
  readonly scale: "linear" | "log";
  readonly series: readonly ChartSeries[];
  /** Pairs of indexes into `series`, upper before lower, with the room between them filled. */
  readonly bands?: readonly (readonly [number, number])[];
  /** Two of these stand side by side where there is room. */
  readonly narrow?: boolean;
  /** Which x the table has rows for; all of them when it is left out. */
  readonly tableAt?: readonly number[];
}
