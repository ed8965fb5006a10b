import { type Sources, watchSources } from "./watch-sources";

export interface RebuildNeeds {
  readonly sources: Sources;
  /** Builds and serves what was saved. `signal` gives it up. */
  rebuild(signal: AbortSignal): Promise<void>;
  /** Told why it failed; what was served before is served on. */
  onFailure(error: unknown): void;
}

/** An editor saves several files at once, and some save one in several steps; so many milliseconds of quiet are one save. */
const QUIET_MS = 100;

/**
 * Rebuilds when a source is saved, one build at a time: what is saved during a build is built after it.
 * @returns what ends it, and a build that runs.
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
