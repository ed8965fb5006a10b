import type { Tone } from "../chart";

/** In a comparison the first run is grey and the second one is in the accent colour. */
export function runTone(index: number): Tone {
  return index === 0 ? "quiet" : "accent";
}
