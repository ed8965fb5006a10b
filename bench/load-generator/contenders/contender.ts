/** A way to receive what is broadcast to many sockets of one process. */
export interface Contender {
  join(url: string, sockets: number): Promise<void>;
  /** Broadcasts on a schedule, and waits for the deliveries. @returns how many came */
  step(rate: number, seconds: number): Promise<number>;
}
