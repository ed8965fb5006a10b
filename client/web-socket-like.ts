/** What the client needs of a WebSocket. The global one of browsers and of Node.js 22 has it, and the class of the package `ws`. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error", listener: (event: object) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** @throws TypeError where there is no global WebSocket, such as on Node.js 20 */
export function globalWebSocket(): WebSocketClass {
  const { WebSocket } = globalThis as { readonly WebSocket?: unknown };
  if (typeof WebSocket !== "function")
    throw new TypeError("There is no global WebSocket: pass the option WebSocket, such as that of the package ws");
  return WebSocket as WebSocketClass;
}
