// Connects a function to this machine when it calls an AWS host that the runtime serves. A handler that composes its endpoint itself,
// from `event.requestContext.domainName` for instance, then works here as on AWS. A client that would speak TLS to such a host speaks
// plain text to the local port; the Host header and the signature over it stay the same. That covers node:https, node:http, fetch,
// undici and WebSocket clients.

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
  const connectSocket = net.Socket.prototype.connect;
  net.Socket.prototype.connect = /** @type {typeof connectSocket} */ (
    /** @this {net.Socket} */ function (/** @type {any[]} */ ...args) {
      const { host, listener } = readConnect(args);
      const port = Object.hasOwn(ports, host) ? ports[host] : undefined;
      return Reflect.apply(connectSocket, this, port === undefined ? args : [{ port, host: "127.0.0.1" }, listener]);
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

/**
 * @param {any[]} args of `Socket.connect`: `(options, listener)`, `(port, host, listener)`, or `[options, listener]` in one list, which is
 *   how Node's own modules call it.
 * @returns {{ host: string, listener: (() => void) | undefined }} The host in lower case; empty without one.
 */
function readConnect([first, ...rest]) {
  const [options, ...more] = Array.isArray(first) ? first : [first, ...rest];
  const host = typeof options === "object" && options !== null ? options.host : more[0];
  return {
    host: typeof host === "string" ? host.toLowerCase().replace(/\.$/, "") : "",
    listener: more.find((arg) => typeof arg === "function"),
  };
}

module.exports = { connectEmulatedHostsHere, readConnect };
