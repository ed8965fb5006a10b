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
  return () => inspector.close();
}
