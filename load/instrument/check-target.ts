import { once } from "node:events";
import type { WebSocket } from "ws";
import { describeConnectProblem } from "./connect-problem";
import type { Connector } from "./connector";
import { withDeadline } from "./deadline";
import { describeError } from "./describe-error";
import { describeTarget } from "./target";

const DEADLINE_MS = 5_000;

/**
 * Connects the first client and asks Marko? once, so that an unusable target is one line and not an error of every client.
 *
 * @param whileConnected runs once the client has its answer
 * @returns one line that says what is wrong and what to do
 * @throws the errors of `whileConnected`
 */
export async function checkTarget(
  target: string,
  connector: Connector,
  whileConnected: () => Promise<void> = async () => {},
): Promise<string | undefined> {
  let socket: WebSocket | undefined;
  let describe = describeError;
  try {
    const opening = connector.open(await connector.credentialsOf(0), { handshakeTimeout: DEADLINE_MS });
    socket = opening.socket;
    describe = (error) => opening.withoutSecrets(describeConnectProblem(error));
    await answerOf(socket);
  } catch (error) {
    socket?.terminate();
    return `${describeTarget(target)} cannot be tested: ${describe(error)}`;
  }
  try {
    await whileConnected();
  } finally {
    await close(socket);
  }
  return undefined;
}

async function answerOf(socket: WebSocket): Promise<void> {
  await new Promise((resolve, reject) => socket.once("open", resolve).on("error", reject));
  const answered = new Promise((resolve, reject) => {
    socket.on("message", (data) => String(data) === "Polo!" && resolve(data));
    socket.once("close", (code) => reject(new Error(`it closed the connection with code ${code} before it answered Marko? with Polo!`)));
  });
  socket.send("Marko?");
  await withDeadline(answered, DEADLINE_MS, "the answer Polo! to Marko?, which its $default route must give,");
}

async function close(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  socket.close(1000);
  await withDeadline(once(socket, "close"), DEADLINE_MS, "the close").catch(() => socket.terminate());
}
