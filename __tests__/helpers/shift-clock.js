// Preloaded into artillery: the clock that its threads read is this far ahead, as that of another machine may be.

const AHEAD_MS = 5_000;

Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + AHEAD_MS });
