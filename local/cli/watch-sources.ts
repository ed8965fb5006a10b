import { type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";

export interface Sources {
  /** Watched with all their subfolders. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Folders of Terraform configurations, whose files are watched, and not those in subfolders. */
  readonly configurations?: readonly string[];
}

const CONFIGURATION = /^[^.].*\.(tf|tofu|tf\.json|tfvars|tfvars\.json)$/;

/**
 * Calls `onChange` whenever something in `sources` is saved, added or removed. It watches folders, not files: many editors replace a file by
 * a new one, and a watcher of the old file does not notice.
 * @returns a function that ends it.
 */
export function watchSources({ folders, files, configurations = [] }: Sources, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function watchFolder(folder: string, isSource: (name: string) => boolean): void {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_kind, name) => {
      if (name !== null && !isSource(name)) return;
      // The change may be a new folder.
      watchTrees();
      onChange();
    });
    watchers.set(folder, watcher);
    // The folder was removed.
    watcher.on("error", () => {
      watcher.close();
      watchers.delete(folder);
    });
  }

  function watchTrees(): void {
    for (const folder of folders.flatMap(withSubfolders)) watchFolder(folder, () => true);
  }

  watchTrees();
  for (const folder of new Set([...files.map((file) => path.dirname(file)), ...configurations])) {
    const isConfiguration = (name: string) => configurations.includes(folder) && CONFIGURATION.test(name);
    watchFolder(folder, (name) => isConfiguration(name) || files.includes(path.join(folder, name)));
  }
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}

function withSubfolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return [folder, ...entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name))];
  } catch {
    // The folder was removed after the change.
    return [];
  }
}
