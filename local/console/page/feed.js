/** @typedef {import("../feed").Snapshot} Snapshot */
/** @typedef {import("../feed").Tick} Tick */
/** @typedef {import("../describe-stack").StackDescription} StackDescription */

/**
 * Listens to the runtime. The browser connects again by itself when the runtime was gone, and gets a new snapshot then.
 *
 * @param {{
 *   onSnapshot: (snapshot: Snapshot) => void,
 *   onTick: (tick: Tick) => void,
 *   onStack: (stack: StackDescription) => void,
 *   onState: (state: "live" | "lost") => void,
 * }} listener
 */
export function listenToRuntime({ onSnapshot, onTick, onStack, onState }) {
  const source = new EventSource("/.fanfare/events");
  source.addEventListener("open", () => onState("live"));
  source.addEventListener("snapshot", ({ data }) => onSnapshot(JSON.parse(data)));
  source.addEventListener("tick", ({ data }) => onTick(JSON.parse(data)));
  source.addEventListener("stack", ({ data }) => onStack(JSON.parse(data)));
  source.addEventListener("error", () => {
    onState("lost");
    // After an answer that is no stream the browser gives up.
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(() => listenToRuntime({ onSnapshot, onTick, onStack, onState }), RETRY_MS);
  });
}

const RETRY_MS = 3_000;
