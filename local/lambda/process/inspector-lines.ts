/** What Node.js itself writes to stderr of a process that a debugger may attach to. */
const INSPECTOR_LINES = [
  /^For help, see: https:\/\/nodejs\.org\/\S*inspector$/,
  /^Debugger attached\.$/,
  /^Debugger ending on ws:/,
  /^Waiting for the debugger to disconnect\.\.\.$/,
];

/** Keeps the inspector's own lines out of the function's log. @param onListening told the address that a debugger attaches to. */
export function withoutInspectorLines(write: (line: string) => void, onListening: (url: string) => void): (line: string) => void {
  return (line) => {
    const url = /^Debugger listening on (ws:\S+)$/.exec(line)?.[1];
    if (url !== undefined) onListening(url);
    else if (!INSPECTOR_LINES.some((pattern) => pattern.test(line))) write(line);
  };
}
