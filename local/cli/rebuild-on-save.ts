import { type Sources, watchSources } from "./watch-sources";

export interface RebuildNeeds {
  readonly sources: Sources;
  /** Builds the sources and serves the result. `signal` ends the build. */
  rebuild(signal: AbortSignal): Promise<void>;
  /** Called with the error of a build that failed. */
  onFailure(error: unknown): void;
}

/** Saves within this many milliseconds of each other are one save: editors save several files at once, or one file in several steps. */
const QUIET_MS = 100;

/**
 * Rebuilds when a source is saved, one build at a time. A save during a build starts another build after it.
 * @returns a function that ends the watching and the build that runs.
 */
export function rebuildOnSave({ sources, rebuild, onFailure }: RebuildNeeds): () => Promise<void> {
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let building: Promise<void> | undefined;
  let isStale = false;

  async function build(): Promise<void> {
    do {
      isStale = false;
      try {
        await rebuild(closing.signal);
      } catch (error) {
        if (!closing.signal.aborted) onFailure(error);
      }
    } while (isStale && !closing.signal.aborted);
    building = undefined;
  }

  const stopWatching = watchSources(sources, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isStale = true;
      building ??= build();
    }, QUIET_MS);
  });

  return async () => {
    closing.abort();
    clearTimeout(timer);
    stopWatching();
    await building;
  };
}
