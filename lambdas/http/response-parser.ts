import { HttpResponse, headerIn } from "./http-response";

/** AWS never sends larger headers. Node's own client stops at a quarter of this. */
const MAX_HEAD_BYTES = 64 * 1024;
/** A page of DynamoDB is 1 MB of data, and less than four times that as JSON. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const HEAD_END = "\r\n\r\n";
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |\r\n|$)/;
const EMPTY = Buffer.alloc(0);

/**
 * Reads one answer of HTTP/1.1 to a POST, from chunks as they come (RFC 9112). It takes what servers may send: interim answers, a body by
 * length, in chunks, or up to the end of the connection.
 */
export class ResponseParser {
  /** Whether the connection can take another request once the answer is complete. */
  keepsAlive = true;
  #received: Buffer = EMPTY;
  #head: { readonly status: number; readonly text: string; readonly framing: Framing } | undefined;
  /** A body by length, while it comes: joined once, as joining with every chunk would take time that grows with the square of the size. */
  readonly #parts: Buffer[] = [];
  #partsBytes = 0;

  /**
   * @returns the answer once it is complete
   * @throws for invalid HTTP, and for an answer that is too large
   */
  push(chunk: Buffer): HttpResponse | undefined {
    if (this.#head?.framing.kind === "length") return this.#pushPart(chunk, this.#head.framing.bytes);
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (!this.#head && !this.#readHead()) return undefined;
    return this.#readBody();
  }

  /** The server closed the connection. @returns the answer, if its body ends with the connection */
  end(): HttpResponse | undefined {
    return this.#head?.framing.kind === "untilEnd" ? this.#complete(this.#received) : undefined;
  }

  #readHead(): boolean {
    for (;;) {
      const end = this.#received.indexOf(HEAD_END);
      const headBytes = end === -1 ? this.#received.length : end;
      if (headBytes > MAX_HEAD_BYTES) throw new Error("The head of the answer is too large");
      if (end === -1) return false;
      const text = this.#received.toString("latin1", 0, end);
      const [, minor, code] = STATUS_LINE.exec(text) ?? [];
      if (code === undefined) throw new Error("The answer is not HTTP/1.1");
      this.#received = this.#received.subarray(end + HEAD_END.length);
      const status = Number(code);
      // Interim answers, such as 100 Continue, come before the final one.
      if (status < 200) continue;
      this.#head = { status, text, framing: framingOf(status, text) };
      const options =
        headerIn(text, "connection")
          ?.toLowerCase()
          .split(/[\s,]+/) ?? [];
      const isAskedTo = minor === "1" ? !options.includes("close") : options.includes("keep-alive");
      this.keepsAlive = isAskedTo && this.#head.framing.kind !== "untilEnd";
      return true;
    }
  }

  #readBody(): HttpResponse | undefined {
    const received = this.#received;
    switch (this.#head?.framing.kind) {
      case "length":
        this.#received = EMPTY;
        return this.#pushPart(received, this.#head.framing.bytes);
      case "chunked": {
        const chunked = joinChunks(received);
        if (!chunked) break;
        if (chunked.end < received.length) this.keepsAlive = false;
        return this.#complete(chunked.body);
      }
    }
    if (received.length > MAX_BODY_BYTES) throw new Error("The answer is too large");
    return undefined;
  }

  #pushPart(part: Buffer, bytes: number): HttpResponse | undefined {
    this.#parts.push(part);
    this.#partsBytes += part.length;
    if (this.#partsBytes < bytes) return undefined;
    // No other request is under way, so more bytes are a server's fault: do not use this connection again. The same holds after the last chunk.
    if (this.#partsBytes > bytes) this.keepsAlive = false;
    const body = this.#parts.length === 1 ? part : Buffer.concat(this.#parts);
    return this.#complete(body.subarray(0, bytes));
  }

  #complete(body: Buffer): HttpResponse {
    return new HttpResponse(this.#head?.status ?? 0, this.#head?.text ?? "", body);
  }
}

/** How the end of the body is found. */
type Framing = { readonly kind: "length"; readonly bytes: number } | { readonly kind: "chunked" } | { readonly kind: "untilEnd" };

function framingOf(status: number, head: string): Framing {
  if (status === 204 || status === 304) return { kind: "length", bytes: 0 };
  // Transfer-Encoding overrides Content-Length.
  const coding = headerIn(head, "transfer-encoding")?.toLowerCase();
  if (coding !== undefined) {
    if (coding !== "chunked") throw new Error(`The answer has the transfer coding ${coding}`);
    return { kind: "chunked" };
  }
  const length = headerIn(head, "content-length");
  if (length === undefined) return { kind: "untilEnd" };
  // With the wrong one of two lengths, the end of this answer would be read as the beginning of the next.
  if (head.match(/\r\ncontent-length:/gi)?.length !== 1) throw new Error("The answer has several lengths");
  if (!/^\d{1,15}$/.test(length)) throw new Error(`The answer has the length ${length}`);
  if (Number(length) > MAX_BODY_BYTES) throw new Error("The answer is too large");
  return { kind: "length", bytes: Number(length) };
}

/** @returns the body and where it ends, or undefined while the last chunk is missing */
function joinChunks(received: Buffer): { readonly body: Buffer; readonly end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = received.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    // Chunk extensions may follow a semicolon; they are ignored.
    const size = received.toString("latin1", at, lineEnd).split(";", 1)[0]?.trim() ?? "";
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new Error("The answer has a chunk without a size");
    const start = lineEnd + 2;
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) {
      // Trailers may follow up to an empty line. Without trailers, that line begins at `lineEnd`.
      const end = received.indexOf(HEAD_END, lineEnd);
      return end === -1 ? undefined : { body: Buffer.concat(chunks), end: end + HEAD_END.length };
    }
    if (received.length < start + bytes + 2) return undefined;
    if (received.indexOf("\r\n", start + bytes) !== start + bytes) throw new Error("The answer has a chunk of another size");
    chunks.push(received.subarray(start, start + bytes));
    at = start + bytes + 2;
  }
}
