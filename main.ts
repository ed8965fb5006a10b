import "./infra/report-errors";
import { App } from "cdktf";
import project from "./cdktf.json";
import { BroadcastStack } from "./infra/broadcast-stack";
import { printWarnings } from "./infra/print-warnings";
import { readSettings } from "./infra/settings";

/**
 * Synthesizes the stack into the folder `CDKTF_OUTDIR`, `cdktf.out` when unset. `cdktf` runs this file as its app. It can also run alone, as
 * `npm start` does: it reads the context from `cdktf.json` itself, and does not need Terraform.
 */
// Stack traces in the metadata would put this machine's paths into the synthesized file.
const app = new App({ context: project.context, stackTraces: false });
const settings = readSettings(process.env, app.node.getAllContext());
new BroadcastStack(app, `${settings.name}-${settings.stage}`, settings);
app.synth();
printWarnings(app.manifest);
