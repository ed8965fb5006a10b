/** What this process prints until `restore` is called, by way of `console` and of `process.stderr`. */
export function captureOutput(): { readonly texts: Readonly<Record<"stdout" | "stderr", string>>; restore(): void } {
  const texts = { stdout: "", stderr: "" };
  const { log, error } = console;
  const { write } = process.stderr;
  const keep = (stream: keyof typeof texts) => (text: unknown) => {
    texts[stream] += `${text}\n`;
  };
  console.log = keep("stdout");
  console.error = keep("stderr");
  process.stderr.write = (text) => {
    texts.stderr += text;
    return true;
  };
  return {
    texts,
    restore() {
      Object.assign(console, { log, error });
      process.stderr.write = write;
    },
  };
}
