import type { FileHandle } from "node:fs/promises";

/** Lines of JSON in a file that has been opened for them, and is empty. */
export class JsonLines {
  readonly #handle: Pick<FileHandle, "truncate" | "write" | "datasync">;
  /** Length of all complete lines. */
  #bytes = 0;

  constructor(handle: Pick<FileHandle, "truncate" | "write" | "datasync">) {
    this.#handle = handle;
  }

  /** @throws Error when it cannot be written, such as on a full disk. The next line then replaces the part that was written. */
  async append(line: unknown): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(line)}\n`);
    await this.#handle.truncate(this.#bytes);
    let written = 0;
    while (written < text.length) {
      const { bytesWritten } = await this.#handle.write(text, written, text.length - written, this.#bytes + written);
      written += bytesWritten;
    }
    await this.#handle.datasync();
    this.#bytes += text.length;
  }
}
