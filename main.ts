import { App } from "cdktf";
import project from "./cdktf.json";
import { BroadcastStack } from "./infra/broadcast-stack";
import { readSettings, SettingError } from "./infra/settings";

/**
 * Synthesizes the stack into `CDKTF_OUTDIR`, `cdktf.out` when unset. `cdktf` runs this file as its app; run without it, the file
 * writes the same stack: the context that `cdktf` would hand over is read from `cdktf.json` here, and Terraform is not needed.
 */
try {
  // Stack traces in the metadata would put this machine's paths into the synthesized file.
  const app = new App({ context: project.context, stackTraces: false });
  const settings = readSettings(process.env, (key) => app.node.tryGetContext(key));
  new BroadcastStack(app, `${settings.name}-${settings.stage}`, settings);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
