import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { Listening } from "./protocol";

// A server that broadcasts as cheaply as one can, so that it is not what limits the generator: every frame is made once, and written to
// the sockets as it is.

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
const streams = new Set<Socket>();

server.on("connection", (socket, request) => {
  streams.add(request.socket);
  socket.once("close", () => streams.delete(request.socket));
  socket.on("message", (message: Buffer) => {
    const text = message.toString();
    if (text === "Marko?") {
      socket.send("Polo!");
      return;
    }
    const { data } = JSON.parse(text) as { data: unknown };
    const frame = textFrame(Buffer.from(JSON.stringify(data)));
    for (const stream of streams) stream.write(frame);
  });
});

server.once("listening", () => {
  const listening: Listening = { type: "listening", url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
  process.send?.(listening);
});

/** As a server sends it: in one piece, not masked. RFC 6455, section 5.2; up to 64 kB. */
function textFrame(payload: Buffer): Buffer {
  const header = payload.length < 126 ? Buffer.of(0x81, payload.length) : Buffer.of(0x81, 126, payload.length >> 8, payload.length & 0xff);
  return Buffer.concat([header, payload]);
}
