/** What functions write from now on, in order: each line as the object that was logged, or that its JSON has. `jest.restoreAllMocks` ends it. */
export function captureLines(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const record = (line: unknown) => {
    lines.push(typeof line === "string" ? JSON.parse(line) : line);
    return true;
  };
  jest.spyOn(process.stdout, "write").mockImplementation(record);
  jest.spyOn(console, "info").mockImplementation(record);
  jest.spyOn(console, "error").mockImplementation(record);
  return lines;
}
