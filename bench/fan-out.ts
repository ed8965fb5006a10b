import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ACCOUNT } from "./fan-out/account";
import { buildContender } from "./fan-out/build-contender";
import { selfSignedCertificate } from "./fan-out/certificate";
import { Child } from "./fan-out/child";
import { type ColdStart, measureColdStart } from "./fan-out/cold-start";
import { TABLE } from "./fan-out/contenders/contender";
import type { FromStandIn, StandInSetup, ToStandIn } from "./fan-out/stand-in-protocol";
import { type Figures, runTrial } from "./fan-out/trial";

export interface FanOutFigures {
  readonly trials: readonly Figures[];
  readonly coldStart: readonly ColdStart[];
}

/** In the order in which they run, for each audience. */
const CONTENDERS = ["article", "paginated", "ours", "limit"];
const AUDIENCES = [1_000, 10_000, 50_000];

/**
 * The same audiences, by four ways to reach them, against the same stand-in: see docs/fan-out.md.
 * @param audiences by how many receivers; fewer than the default make a quicker run that says less
 */
export async function run(progress: (line: string) => void, audiences: readonly number[] = AUDIENCES): Promise<FanOutFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-bench-"));
  const certificate = selfSignedCertificate();
  const certFile = path.join(folder, "cert.pem");
  writeFileSync(certFile, certificate.cert);
  const standIn = new Child<StandInSetup | ToStandIn, FromStandIn>(path.join(__dirname, "fan-out/stand-in.ts"), {
    execArgv: ["--import", "tsx"],
    env: process.env,
  });
  try {
    const listening = standIn.next("listening");
    standIn.send(certificate);
    const { port } = await listening;
    const env = environment(`https://localhost:${port}`, certFile);

    const trials: Figures[] = [];
    for (const receivers of audiences) {
      for (const contender of CONTENDERS) {
        const figures = await runTrial({ standIn, contender, file: buildContender(contender, folder), env, receivers });
        trials.push(figures);
        progress(
          `${contender}, ${receivers} receivers: ${figures.reached} of ${figures.reachable} reached, the last after ${figures.lastMs} ms`,
        );
      }
    }
    const begun = standIn.next("begun");
    standIn.send({ type: "begin", receivers: 1, faults: false });
    await begun;
    return { trials, coldStart: await measureColdStart(folder, env) };
  } finally {
    standIn.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Lambda and the stack would give a function. The rate is that of the whole account: in here nobody else uses it. */
function environment(endpoint: string, certFile: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLEEXAMPLE00",
    AWS_SECRET_ACCESS_KEY: "example/secret/of/forty/characters/000000",
    // As long as those of a role are; every request carries it.
    AWS_SESSION_TOKEN: "t".repeat(800),
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${endpoint}/dev`,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: "message",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    NODE_EXTRA_CA_CERTS: certFile,
    CONNECTIONS_TABLE: TABLE,
    FAN_OUT_FUNCTION: "fan-out",
    BROADCAST_RATE_LIMIT: String(ACCOUNT.ratePerSecond),
    BROADCAST_BURST_LIMIT: String(ACCOUNT.burst),
    DELIVERY: "at-most-once",
  };
}
