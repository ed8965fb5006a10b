// Leads connections to AWS hosts that the runtime serves to where it serves them. A handler that composes its endpoint itself, from
// `event.requestContext.domainName` for instance, then works here as on AWS. The hook is where TLS begins: whatever would speak TLS to
// such a host speaks plain text to a port of this machine, and everything above stays as it is, the Host header and the signature over
// it too. That covers node:https, fetch, undici, and WebSocket clients.

const { syncBuiltinESMExports } = require("node:module");
const net = require("node:net");
const tls = require("node:tls");

/** @param {Readonly<Record<string, number>>} ports by host name. */
function connectEmulatedHostsHere(ports) {
  const connect = tls.connect;
  tls.connect = /** @type {typeof tls.connect} */ (
    (/** @type {any[]} */ ...args) => {
      const { host = "", listener } = readArguments(args);
      const port = Object.hasOwn(ports, host) ? ports[host] : undefined;
      return port === undefined ? Reflect.apply(connect, tls, args) : connectInPlainText(port, listener);
    }
  );
  // For `import { connect } from "node:tls"`.
  syncBuiltinESMExports();
}

/**
 * @param {any[]} args `([port, [host,]] options, listener)`.
 * @returns {{ host: string | undefined, listener: (() => void) | undefined }}
 */
function readArguments(args) {
  const [options] = args.filter((arg) => typeof arg === "object" && arg !== null);
  const host = options?.host ?? (typeof args[1] === "string" ? args[1] : undefined);
  return { host, listener: args.find((arg) => typeof arg === "function") };
}

/**
 * A socket that passes for one that speaks TLS.
 * @param {number} port
 * @param {(() => void) | undefined} listener
 */
function connectInPlainText(port, listener) {
  const socket = net.connect(port, "127.0.0.1");
  Object.assign(socket, {
    encrypted: true,
    authorized: true,
    alpnProtocol: false,
    getPeerCertificate: () => ({}),
    getSession: () => undefined,
  });
  socket.once("connect", () => socket.emit("secureConnect"));
  if (listener) socket.once("secureConnect", listener);
  return socket;
}

module.exports = { connectEmulatedHostsHere };
