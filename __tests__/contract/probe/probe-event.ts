/** An event of any kind, as far as the handlers of the probe look into it. */
export interface ProbeEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  };
  readonly body?: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
}
