import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Post {
  readonly connectionId: string;
  readonly body: string;
}

export interface ManagementApi {
  /** Of a stage called `dev`. */
  readonly endpoint: string;
  /** Every post that came, in order. */
  readonly posts: Post[];
  /** What the next posts get; 200 for everybody at first. */
  answer: (post: Post, response: ServerResponse) => void;
  /** How many connections were opened. */
  connections: number;
  close(): Promise<void>;
}

/** The @connections API of a stage as far as pushes go, on a free port; it takes any signature. */
export async function startManagementApi(): Promise<ManagementApi> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const connectionId = decodeURIComponent(request.url?.replace("/dev/@connections/", "") ?? "");
    const post = { connectionId, body: Buffer.concat(chunks).toString() };
    api.posts.push(post);
    api.answer(post, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api: ManagementApi = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dev`,
    posts: [],
    answer: (_, response) => response.end(),
    connections: 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  server.on("connection", () => {
    api.connections += 1;
  });
  return api;
}
