// Preloaded into a process: its clock is this far ahead, as that of another machine may be.

const AHEAD_MS = 5_000;

Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + AHEAD_MS });
