import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** How Terraform can be run here, or in one clause why it cannot. */
export type Terraform = FoundTerraform | { readonly missing: string };

export interface FoundTerraform {
  readonly initArgs: readonly string[];
  /** The program of the AWS provider; undefined where `init` fetches it from the registry. */
  readonly provider?: string;
}

/**
 * Looks for Terraform on the PATH, and for the AWS provider in a mirror on this machine, then in the registry.
 * developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export function findTerraform(): Terraform {
  if (spawnSync("terraform", ["version"], { env: terraformEnvironment() }).status !== 0) {
    return { missing: "Terraform is not on the PATH" };
  }
  for (const mirror of mirrors()) {
    const provider = providerIn(mirror);
    if (provider) return { initArgs: [`-plugin-dir=${mirror}`], provider };
  }
  if (registryAnswers()) return { initArgs: [] };
  return { missing: "there is no mirror of the AWS provider, and the registry cannot be reached" };
}

/** Terraform holds large schemas: with fewer collections, an init and four tests took 18.0 s of processor time instead of 21.7 s. */
export const LESS_GARBAGE_COLLECTION = { GOGC: "400" };

/** This process's environment without what could lead Terraform to a real account, or stop it before it starts. */
export function terraformEnvironment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE, ...rest } = process.env;
  const env = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("AWS_")));
  return {
    ...env,
    // Terraform warns when the file that the variable names is not there, and a warning fails the tests.
    ...(TF_CLI_CONFIG_FILE && existsSync(TF_CLI_CONFIG_FILE) && { TF_CLI_CONFIG_FILE }),
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    ...LESS_GARBAGE_COLLECTION,
  };
}

function mirrors(): string[] {
  const { TF_PLUGIN_DIR, TF_PLUGIN_CACHE_DIR, XDG_DATA_HOME, XDG_DATA_DIRS = "/usr/local/share:/usr/share" } = process.env;
  const home = homedir();
  const named = [TF_PLUGIN_DIR, TF_PLUGIN_CACHE_DIR].filter((folder) => folder !== undefined);
  const implied = [XDG_DATA_HOME ?? path.join(home, ".local/share"), ...XDG_DATA_DIRS.split(":")].map((dir) =>
    path.join(dir, "terraform/plugins"),
  );
  const ofTerraform = [".terraform.d/plugins", ".terraform.d/plugin-cache", "Library/Application Support/io.terraform/plugins"];
  return [
    ...named,
    ...ofTerraform.map((dir) => path.join(home, dir)),
    ...implied,
    ...["/opt", "/usr/local", "/usr/local/lib"].flatMap(children),
  ];
}

/** A mirror has unpacked providers at HOST/NAMESPACE/TYPE/VERSION/OS_ARCH; only the versions that the stack allows count. */
function providerIn(mirror: string): string | undefined {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  return children(path.join(mirror, "registry.terraform.io/hashicorp/aws"))
    .filter((version) => /^(5\.\d{3,}|6)\./.test(path.basename(version)))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap((version) => children(path.join(version, platform)))
    .findLast((file) => path.basename(file).startsWith("terraform-provider-aws"));
}

function children(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    // Not there, or not ours to read: nothing to find.
    return [];
  }
}

/** Tests are declared synchronously, so whether they can run must be known without waiting: a process of its own waits. */
function registryAnswers(): boolean {
  const code = 'fetch("https://registry.terraform.io/.well-known/terraform.json").then(({ ok }) => process.exit(ok ? 0 : 1))';
  return spawnSync(process.execPath, ["-e", code], { timeout: 5_000, stdio: "ignore" }).status === 0;
}
