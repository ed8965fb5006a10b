import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { synthesize } from "../../local/cli/synthesize";
import type { Endpoints } from "../../local/endpoints";
import { UserError } from "../../local/errors";
import { unpackArchive } from "../../local/lambda/archive";
import { readStack } from "../../local/terraform/read-stack";
import type { Candidate } from "./candidate";
import { freePorts } from "./free-ports";
import { startServerProcess } from "./server-process";
import { rowCounter, startTable, TABLE_NAME } from "./table";

const PROJECT = path.join(__dirname, "../..");
const PEERS = path.join(__dirname, "peers");

/** The local runtime, as `npm start` runs it. */
export const fanfare: Candidate = {
  name: "fanfare",
  async start() {
    const stack = await synthesizeUnlimited();
    // AWS's quotas would be measured otherwise, and not the runtime.
    const noQuotas = ["--connections-per-second", "100000", "--requests-per-second", "1000000"];
    const args = ["--import", "tsx", "local/cli/cli.ts", "--json", "--port", "0", "--dynamodb-port", "0", "--stack", stack, ...noQuotas];
    const server = await startServerProcess([process.execPath, ...args], /^\{.*\}$/, { cwd: PROJECT });
    const { websocketUrl, dynamodbEndpoint, connectionsTable } = JSON.parse(server.ready[0]) as Endpoints;
    return {
      url: websocketUrl,
      startMs: server.startMs,
      pids: [server.pid],
      countRows: rowCounter(dynamodbEndpoint, connectionsTable),
      stop: server.stop,
    };
  },
};

/** serverless-offline with the same bundles, in worker threads as it does by default or in its own process. */
export function serverlessOffline(mode: "worker threads" | "in process"): Candidate {
  return {
    name: `serverless-offline, ${mode}`,
    async start() {
      if (!existsSync(path.join(PEERS, "node_modules"))) {
        throw new UserError(`the peers are not installed: run "npm ci --prefix ${path.relative(process.cwd(), PEERS)}"`);
      }
      const app = await peerApp(await synthesizeUnlimited());
      const table = await startTable();
      const [http, websocket, lambda] = await freePorts(3);
      const ports = ["--httpPort", `${http}`, "--websocketPort", `${websocket}`, "--lambdaPort", `${lambda}`];
      const flags = mode === "in process" ? ["--useInProcess"] : [];
      const server = await startServerProcess(
        [process.execPath, "node_modules/serverless/bin/serverless.js", "offline", ...ports, ...flags],
        /\[http for websocket\] listening on/,
        {
          cwd: app,
          env: {
            AWS_REGION: "eu-west-1",
            CONNECTIONS_TABLE: TABLE_NAME,
            DYNAMODB_ENDPOINT: table.endpoint,
            MANAGEMENT_ENDPOINT: `http://127.0.0.1:${websocket}`,
            SLS_TELEMETRY_DISABLED: "1",
            SLS_NOTIFICATIONS_MODE: "off",
          },
        },
      );
      return {
        url: `ws://127.0.0.1:${websocket}`,
        startMs: server.startMs,
        pids: [server.pid, table.pid],
        countRows: rowCounter(table.endpoint, TABLE_NAME),
        async stop() {
          await server.stop();
          await table.stop();
          await rm(app, { recursive: true, force: true });
        },
      };
    },
  };
}

/** A server that broadcasts in process, and keeps the table too when asked: what no emulation can beat. */
export function bareWs(keepsTable: boolean): Candidate {
  return {
    name: keepsTable ? "ws and dynalite" : "ws alone",
    async start() {
      const table = keepsTable ? await startTable() : undefined;
      const env = table ? { TABLE_ENDPOINT: table.endpoint, CONNECTIONS_TABLE: TABLE_NAME } : {};
      const server = await startServerProcess([process.execPath, path.join(__dirname, "bare-ws-server.js")], /^ready (.+)$/, {
        cwd: __dirname,
        env,
      });
      return {
        url: server.ready[1] ?? "",
        startMs: server.startMs,
        pids: [server.pid, ...(table ? [table.pid] : [])],
        ...(table && { countRows: rowCounter(table.endpoint, TABLE_NAME) }),
        async stop() {
          await server.stop();
          await table?.stop();
        },
      };
    },
  };
}

/** The stack, with a broadcast as fast as it can be: how fast it may be on an account is a setting, and not measured here. */
function synthesizeUnlimited(): Promise<string> {
  process.env.FANFARE_BROADCAST_RATE_LIMIT = "1000000";
  process.env.FANFARE_BROADCAST_BURST_LIMIT = "1000000";
  return synthesize();
}

/** A folder in which `serverless.yml` finds its packages and the unpacked bundles of the stack. */
async function peerApp(stack: string): Promise<string> {
  const app = await mkdtemp(path.join(os.tmpdir(), "fanfare-peer-"));
  await symlink(path.join(PEERS, "node_modules"), path.join(app, "node_modules"));
  // Serverless does not take a link for its configuration.
  for (const name of ["package.json", "serverless.yml"]) await copyFile(path.join(PEERS, name), path.join(app, name));
  const { model } = await readStack(stack);
  for (const { name, code } of model.functions) {
    if (code) await unpackArchive(code.path, path.join(app, "functions", name.slice(name.lastIndexOf("-") + 1)));
  }
  return app;
}
