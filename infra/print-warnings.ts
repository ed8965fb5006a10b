import type { Manifest } from "cdktf";

/** Prints the annotations of the synthesized stacks on stderr. `cdktf` prints them itself, so nothing is printed where it runs the app. */
export function printWarnings({ stacks }: Manifest): void {
  // Of the commands that run the app, only cdktf sets this variable.
  if (process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS) return;
  for (const { annotations } of Object.values(stacks)) {
    for (const { level, constructPath, message } of annotations) {
      console.error(`${level.replace("@cdktf/", "").toUpperCase()} [${constructPath}]: ${message}`);
    }
  }
}
