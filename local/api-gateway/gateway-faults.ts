import type { Sent } from "./connection";

/** What befalls a POST to @connections before anything is done for it. */
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
  /** Sends what was posted, or does what goes wrong with it; the caller gets the answer that belongs to the return value. */
  deliver(receiver: Receiver, payload: Buffer): Sent;
  /** Resolves when the handshake may begin. */
  beforeHandshake(): void | Promise<void>;
  /** Whether nobody hears of the connection that has just ended. */
  dropsDisconnect(): boolean;
}

export const NO_GATEWAY_FAULTS: GatewayFaults = {
  fateOfPost: () => "carriedOut",
  deliver: (receiver, payload) => receiver.send(payload),
  beforeHandshake: () => {},
  dropsDisconnect: () => false,
};
