import "./infra/report-errors";
import { App } from "cdktf";
import project from "./cdktf.json";
import { BroadcastStack } from "./infra/broadcast-stack";
import { checkContext } from "./infra/check-context";
import { printWarnings } from "./infra/print-warnings";
import { copyProviderLock } from "./infra/provider-lock";
import { readDeployments } from "./infra/read-deployments";
import { stages } from "./stages";

/**
 * Synthesizes the stacks of the chosen stage into the folder `CDKTF_OUTDIR`, `cdktf.out` when unset. `cdktf` runs this file as its app. It
 * can also run alone, as `npm start` does: it reads the context from `cdktf.json` itself, and does not need Terraform.
 */
checkContext(project.context);
// Stack traces in the metadata would put this machine's paths into the synthesized file.
const app = new App({ context: project.context, stackTraces: false });
for (const { id, settings } of readDeployments(stages, process.env)) new BroadcastStack(app, id, settings);
app.synth();
copyProviderLock(app);
printWarnings(app.manifest);
