import { Account, type AccountNeeds } from "../account/account";
import { type KeptAccount, openAccount } from "../account/open-account";
import type { Answer } from "../aws-api/aws-api";
import { dataPlanes } from "../data-planes";
import type { Database } from "../dynamodb/database";
import { HOST } from "../http/listen";
import type { Principal } from "../iam/credentials";
import type { LogSink } from "../iam/log-access";
import type { SignedRequest } from "../iam/signature";
import type { AccountOptions } from "../runtime-options";
import { ServedStack } from "../served-stack";
import { SQS } from "../sqs/sqs";
import type { StartedServices } from "../started-services";
import { type Front, type FrontNeeds, startFront } from "./front";
import { functionLogs } from "./logs/function-logs";
import { LogStore } from "./logs/log-store";

export type AccountEvents = Pick<AccountNeeds, "preparations" | "onServed">;

type OwnNeeds = "account" | "code" | "logs" | "awsPort" | "awsEndpoint" | "dataPlanes" | "queueMessages" | "askQueues";

export interface ListenNeeds extends Omit<FrontNeeds, OwnNeeds> {
  readonly services: StartedServices;
  /** Resolves when all lines that functions wrote until now are in their logs. */
  logsSettled(): Promise<void>;
}

/** An account that others deploy to: what it keeps, and the APIs of AWS that change it. What it holds is served as a stack is. */
export class ServedAccount {
  readonly stack: ServedStack;
  readonly #options: AccountOptions;
  readonly #kept: KeptAccount;
  readonly #account: Account;
  readonly #logStore = new LogStore();
  #front: Front | undefined;

  /** @throws UserError when the folder that keeps the account cannot be used. */
  static async open(options: AccountOptions, events: AccountEvents): Promise<ServedAccount> {
    return new ServedAccount(options, await openAccount(options), events);
  }

  private constructor(options: AccountOptions, kept: KeptAccount, events: AccountEvents) {
    this.stack = new ServedStack(kept.reading);
    this.#options = options;
    this.#kept = kept;
    this.#account = new Account({ ...events, stack: this.stack, code: kept.code, journal: kept.journal });
  }

  /** Keeps tables and rows; undefined when they end with the runtime. */
  get rows(): Database | undefined {
    return this.#kept.rows;
  }

  /** Where functions write their logs to. */
  get logSink(): LogSink {
    return functionLogs(this.#account, this.#logStore);
  }

  /** Of all APIs of AWS, once they listen. */
  get awsPort(): number | undefined {
    return this.#front?.port;
  }

  /** Starts all APIs of AWS on one port. */
  async listen({ services, logsSettled, ...needs }: ListenNeeds): Promise<void> {
    const queues = services.get(SQS);
    this.#front = await startFront({
      ...needs,
      account: this.#account,
      code: this.#kept.code,
      logs: { store: this.#logStore, settled: logsSettled },
      awsPort: this.#options.awsPort ?? 0,
      awsEndpoint: () => `http://${HOST}:${this.awsPort}`,
      dataPlanes: dataPlanes(services),
      queueMessages: queues.messages,
      askQueues: (principal, request) => queues.answerFor(principal, request),
    });
  }

  /** Answers a request that came to another port, whose signature was verified there. Undefined for a service without a control plane. */
  async answerFor(signingName: string, principal: Principal, request: SignedRequest): Promise<Answer | undefined> {
    return this.#front?.answerFor(signingName, principal, request);
  }

  /** Ends the APIs: nothing changes the account from then on. */
  async stopListening(): Promise<void> {
    await this.#front?.close();
  }

  /** Lets go of the folder that keeps the account. The services that use its rows have ended before. */
  async close(): Promise<void> {
    await this.#kept.close();
  }
}
