/** Colour of a line. The style sheet defines each tone for the light and the dark scheme and for paper. */
export type Tone = "accent" | "strong" | "soft" | "quiet";

export interface ChartSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly shape: "line" | "dashed" | "area" | "points";
  /** One for each x; null without a measurement. */
  readonly values: readonly (number | null)[];
}

/** `rate` is per second. `percent` is from 0 to 100, and above 100 for CPU on several cores. */
export type Unit = "ms" | "count" | "rate" | "percent";

/** One chart. Both the drawing and the table of its figures are made from this. */
export interface Chart {
  readonly title: string;
  /** One or two sentences: what is drawn, and how to read it. Screen readers read it too. */
  readonly description: string;
  /** `time`: seconds since the start of the run. `percentile`: number of nines, 2 is 99 %, 3 is 99.9 %. `rate`: broadcasts a second. */
  readonly x: { readonly kind: "time" | "percentile" | "audience" | "rate"; readonly values: readonly number[] };
  readonly unit: Unit;
  readonly scale: "linear" | "log";
  readonly series: readonly ChartSeries[];
  /** Areas to fill between two series. Each is a pair of indexes into `series`, the upper one first. */
  readonly bands?: readonly (readonly [number, number])[];
  /** Narrow charts stand side by side on a wide screen. */
  readonly narrow?: boolean;
  /** The x of the table's rows. @default all */
  readonly tableAt?: readonly number[];
}
