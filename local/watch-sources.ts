import { type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";

export interface Sources {
  /** With everything below them. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * Calls `onChange` whenever something in `sources` is saved, added or removed. Folders are watched one by one, and not files: editors
 * put a new file in the place of the old one, which a watcher of the old one never hears of.
 * @returns what ends it.
 */
export function watchSources({ folders, files }: Sources, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function watchFolder(folder: string, isSource: (name: string) => boolean): void {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_kind, name) => {
      if (name !== null && !isSource(name)) return;
      // There may be a folder more than before.
      watchTrees();
      onChange();
    });
    watchers.set(folder, watcher);
    // A folder that is removed can't be watched any more.
    watcher.on("error", () => {
      watcher.close();
      watchers.delete(folder);
    });
  }

  function watchTrees(): void {
    for (const folder of folders.flatMap(withSubfolders)) watchFolder(folder, () => true);
  }

  watchTrees();
  for (const folder of new Set(files.map((file) => path.dirname(file)))) {
    watchFolder(folder, (name) => files.includes(path.join(folder, name)));
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
    // Gone again between the change and this.
    return [];
  }
}
