import type { ServerResponse } from "node:http";

/** Every error names itself in `x-amzn-ErrorType`: AWS SDKs take an error's name from there, and not from the status. */
export function answerError(response: ServerResponse, status: number, name: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-ErrorType": name });
  response.end(JSON.stringify({ message }));
}
