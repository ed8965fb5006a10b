import { createServer } from "node:http";
import inspector from "node:inspector";
import { HOST, listen } from "./http/listen";

/**
 * Lets a debugger attach to this process, on loopback only: a debugger may run any code.
 * @param port 0 takes a free one.
 * @returns what ends it.
 * @throws UserError when the port cannot be used.
 */
export async function openInspector(port: number): Promise<() => void> {
  // Node prints a line of its own and goes on when the port is taken, so it is tried first.
  await (await listen(createServer(), port, "--inspect=", [HOST])).close();
  inspector.open(port, HOST);
  return detachDebuggers;
}

/**
 * Closes the inspector and lets functions run on that a debugger has stopped. `worker.terminate()` does not return for a thread that is
 * paused at a breakpoint or waits for its debugger, and the end of a debugger's session does not resume it.
 */
function detachDebuggers(): void {
  inspector.close();
  const session = new inspector.Session();
  session.connect();
  const send = (sessionId: string, method: string) =>
    session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id: 1, method }) });
  session.on("NodeWorker.attachedToWorker", ({ params }) => {
    // From here on V8 reports `Debugger.paused`, for a thread that is paused already too.
    send(params.sessionId, "Debugger.enable");
    send(params.sessionId, "Runtime.runIfWaitingForDebugger");
  });
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
    const { method } = JSON.parse(params.message) as { method?: string };
    if (method === "Debugger.paused") send(params.sessionId, "Debugger.resume");
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
}
