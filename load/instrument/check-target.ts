import { WebSocket } from "ws";
import { withDeadline } from "./deadline";
import { describeError } from "./describe-error";

const DEADLINE_MS = 5_000;

/** Asks the server Marko? once, so that one that is not there is one line and not an error for every client. What is wrong, if anything. */
export async function checkTarget(url: string): Promise<string | undefined> {
  const socket = new WebSocket(url, { handshakeTimeout: DEADLINE_MS });
  try {
    const answered = new Promise((resolve, reject) => {
      socket.once("message", resolve).once("error", reject);
      socket.once("close", (code) => reject(new Error(`closed with ${code} before Polo!`)));
    });
    socket.once("open", () => socket.send("Marko?"));
    await withDeadline(answered, DEADLINE_MS, "Polo!");
    socket.close(1000);
    await new Promise((resolve) => socket.once("close", resolve));
    return undefined;
  } catch (error) {
    socket.terminate();
    const hint = `Start the local runtime with "npm start", or name another with --target wss://…`;
    return `${url} cannot be tested: ${describeError(error)}. ${hint}`;
  }
}
