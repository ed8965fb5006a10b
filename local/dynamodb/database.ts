import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import dynalite from "dynalite";

export interface DatabaseRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface DatabaseResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** `dynalite` in memory, called through its own request handler without a second trip over a socket. */
export class Database {
  // Never listens: its "request" event is the door.
  readonly #server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });

  execute({ method, url, headers, body }: DatabaseRequest): Promise<DatabaseResponse> {
    return new Promise((resolve) => {
      const request = Object.assign(Readable.from(body.length > 0 ? [body] : []), { method, url, headers });
      const answered: Record<string, string | number> = {};
      const response = {
        statusCode: 200,
        setHeader(name: string, value: string | number) {
          answered[name] = value;
        },
        end(text = "") {
          resolve({ status: response.statusCode, headers: answered, body: text });
        },
      };
      this.#server.emit("request", request, response);
    });
  }
}
