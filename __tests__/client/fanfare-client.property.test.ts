import fc from "fast-check";
import type { WebSocket } from "ws";
import { clientsPerTest } from "../helpers/recorded-client";
import { scaled } from "../helpers/scaled";
import { broadcastBack, ScriptedServer } from "../helpers/scripted-server";

const connect = clientsPerTest();

const errorFrame = (code: string) => JSON.stringify({ type: "error", code, message: "No." });

/** What a server does with a message. It refuses none for good. */
const BEHAVIOURS: Readonly<Record<string, (text: string, socket: WebSocket) => void>> = {
  broadcasts: broadcastBack,
  broadcastsTwice(text, socket) {
    broadcastBack(text, socket);
    broadcastBack(text, socket);
  },
  broadcastsLate: (text, socket) => void setTimeout(broadcastBack, 40, text, socket),
  losesIt() {},
  broadcastsAndCloses(text, socket) {
    broadcastBack(text, socket);
    socket.close(1001);
  },
  closes: (_text, socket) => socket.close(1011),
  breaks: (_text, socket) => socket.terminate(),
  slowsDown: (_text, socket) => socket.send(errorFrame("too_many_messages")),
  wantsAnotherToken: (_text, socket) => socket.send(errorFrame("token_expired")),
  fails: (_text, socket) => socket.send('{"message": "Internal server error", "connectionId":"a=", "requestId":"b="}'),
};

test("whatever a server does, each message is confirmed and told of once, in order", async () => {
  const behaviours = fc.array(fc.constantFrom(...Object.keys(BEHAVIOURS)), { maxLength: 12 });
  const refusals = fc.array(fc.boolean(), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(behaviours, refusals, async (behaviour, refuses) => {
      const server = await ScriptedServer.start({
        refuse: (handshake) => (refuses[handshake - 1] ? 429 : undefined),
        answer(text, socket, number) {
          if (text === "Marko?") broadcastBack(text, socket);
          else BEHAVIOURS[behaviour[number - 1] ?? "broadcasts"]?.(text, socket);
        },
      });
      const recorded = connect({ url: server.url, timing: { answerMs: 30, retryMs: 2, maxRetryMs: 20 } });
      try {
        await Promise.all([0, 1, 2, 3].map((data) => recorded.client.send(data)));
        expect(recorded.data).toEqual([0, 1, 2, 3]);
      } finally {
        recorded.client.close();
        await server.close();
      }
    }),
    { numRuns: scaled(12) },
  );
});
