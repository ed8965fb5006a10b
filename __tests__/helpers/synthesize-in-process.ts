import path from "node:path";
import { App } from "cdktf";
import { BroadcastStack } from "../../infra/broadcast-stack";
import type { StageSettings } from "../../infra/settings";
import { SETTINGS } from "../../infra/settings";

/** Synthesizes the stack with these settings and its bundles into `outdir`. @returns the stack's folder. */
export function synthesizeInProcess(outdir: string, stage: string, settings: StageSettings): string {
  const app = new App({ outdir, stackTraces: false, skipValidation: true });
  new BroadcastStack(app, stage, { ...SETTINGS.parse(settings), stage });
  app.synth();
  return path.join(outdir, "stacks", stage);
}
