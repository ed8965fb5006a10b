import type { Tone } from "../chart";

/** Of a comparison: the first run is the quiet ground against which the second one stands. */
export function runTone(index: number): Tone {
  return index === 0 ? "quiet" : "accent";
}
