export class HttpResponse {
  constructor(
    readonly status: number,
    /** The head as it came, from the status line up to the last header, without the empty line. */
    private readonly head: string,
    readonly body: Buffer,
  ) {}

  /** The first header of that name, in any case, without the white space around it. */
  header(name: string): string | undefined {
    return headerIn(this.head, name);
  }
}

/** Searches the head for one header. Most answers are read for their status only, so headers are not parsed beforehand. */
export function headerIn(head: string, name: string): string | undefined {
  const start = head.toLowerCase().indexOf(`\r\n${name.toLowerCase()}:`);
  if (start === -1) return undefined;
  const valueStart = start + name.length + 3;
  const end = head.indexOf("\r\n", valueStart);
  return head.slice(valueStart, end === -1 ? undefined : end).trim();
}
