import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Configuration } from "../../local/terraform/reader/configuration";

/** Reads `json` as the runtime reads a synthesized stack. Files stand beside the stack, by name. */
export async function readConfiguration(json: object, files: Readonly<Record<string, string>> = {}): Promise<Configuration> {
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-test-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
    writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify(json));
    const configuration = await Configuration.load(folder);
    // Evaluated here, while the files are there.
    for (const type of configuration.types) for (const { attributes } of configuration.ofType(type)) Object.values(attributes);
    return configuration;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
