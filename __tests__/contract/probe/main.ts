import { App } from "cdktf";
import { ProbeStack } from "./probe-stack";

/** `CDKTF_OUTDIR`, `cdktf.out` when unset, gets the stack, as with the project's own app. The region is `AWS_REGION`'s. */
const app = new App({ stackTraces: false });
new ProbeStack(app, "fanfare-probe", process.env.AWS_REGION || "eu-west-1");
app.synth();
