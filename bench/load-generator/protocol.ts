/** What is asked of a contender's process, one thing at a time. */
export type ToContender =
  | { readonly type: "join"; readonly contender: string; readonly url: string; readonly sockets: number }
  | { readonly type: "step"; readonly rate: number; readonly seconds: number };

export type FromContender = Joined | Stepped;

export interface Joined {
  readonly type: "joined";
  readonly seconds: number;
  /** By how much the process has grown. */
  readonly memoryMb: number;
}

export interface Stepped {
  readonly type: "stepped";
  readonly seconds: number;
  readonly deliveries: number;
  /** By the process, in all. */
  readonly cpuMs: number;
  readonly maxLagMs: number;
}

export interface Listening {
  readonly type: "listening";
  readonly url: string;
}
