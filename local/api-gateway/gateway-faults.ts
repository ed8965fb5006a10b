import type { Sent } from "./connection";

/** Fate of a POST to @connections, decided before it is carried out. */
export type PostFate = "carriedOut" | "throttled" | "failed" | "hung";

/** A connection, as far as posts are concerned. */
export interface Receiver {
  readonly isOpen: boolean;
  send(payload: Buffer): Sent;
}

/** Where the gateway lets things go wrong on purpose. Each is asked once for everything that it can befall. */
export interface GatewayFaults {
  /** Resolves when the POST's time on its way is over. */
  fateOfPost(): PostFate | Promise<PostFate>;
  /** Sends a payload to the connection, or applies a fault to it. The caller answers according to the result. */
  deliver(receiver: Receiver, payload: Buffer): Sent;
  /** Resolves when the handshake may begin. */
  beforeHandshake(): void | Promise<void>;
  /** Whether `$disconnect` is skipped for the connection that has just ended. */
  dropsDisconnect(): boolean;
}

export const NO_GATEWAY_FAULTS: GatewayFaults = {
  fateOfPost: () => "carriedOut",
  deliver: (receiver, payload) => receiver.send(payload),
  beforeHandshake: () => {},
  dropsDisconnect: () => false,
};
