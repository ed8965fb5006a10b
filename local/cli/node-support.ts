// github.com/nodejs/release#release-schedule
const END_OF_LIFE: Readonly<Record<number, string>> = {
  20: "2026-04-30",
  21: "2024-06-01",
  22: "2027-04-30",
  23: "2025-06-01",
  24: "2028-04-30",
  25: "2026-06-01",
  26: "2029-04-30",
};

/** Prints one line on stderr if this Node.js is past its end of life. */
export function warnOfOldNode(): void {
  // The AWS SDK would say the same in seven lines, when the first API of an account is asked.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const notice = endOfLifeNotice(process.versions.node);
  if (notice !== undefined) console.error(notice);
}

/** One line if this version of Node.js gets no more security fixes. @param version as in `process.versions.node` */
export function endOfLifeNotice(version: string, at = new Date()): string | undefined {
  const major = Number.parseInt(version, 10);
  const date = END_OF_LIFE[major];
  if (date === undefined || at <= new Date(`${date}T23:59:59Z`)) return undefined;
  return `Node.js ${major} has had no security fixes since ${date}, its end of life. Fanfare still runs on it; better use a newer one.`;
}
