import type { IncomingHttpHeaders } from "node:http";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { AttributeDefinition, KeySchemaElement, Projection } from "@aws-sdk/client-dynamodb";
import { parseJson } from "../parse-json";

export interface DatabaseRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Text, since a thread is sent the whole block of memory that a Buffer is a part of. */
  readonly body: string;
}

export interface DatabaseResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** DynamoDB's CreateTable, without what has no meaning here. */
export interface TableDefinition {
  readonly TableName: string;
  readonly BillingMode: "PAY_PER_REQUEST";
  readonly KeySchema: KeySchemaElement[];
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: IndexDefinition[];
  readonly LocalSecondaryIndexes?: IndexDefinition[];
}

export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: KeySchemaElement[];
  readonly Projection: Projection;
}

/** A table as dynalite keeps it. */
export type StoredTable = TableDefinition & { readonly TableArn: string };

/** What dynalite keeps tables and rows in: a LevelDB database, or the same in memory. */
export interface DynaliteStore {
  readonly db: {
    get(key: string): Promise<StoredTable | undefined>;
    put(key: string, value: object): Promise<void>;
    del(key: string): Promise<void>;
    batch(entries: readonly { readonly type: "put"; readonly key: string; readonly value: object }[]): Promise<void>;
    clear(range: KeyRange): Promise<void>;
    values(range: KeyRange): AsyncIterable<Row>;
    open(): Promise<void>;
    close(): Promise<void>;
  };
}

interface KeyRange {
  readonly gte: string;
  readonly lt: string;
}

/** In DynamoDB's notation. */
export type Row = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Work on a table that no request of the API does. */
export type TableWork = { readonly redefine: TableDefinition } | { readonly drop: string };

export type ToDatabase = (DatabaseRequest | { readonly work: TableWork | "open" | "close" }) & { readonly id: number };
export type FromDatabase = DatabaseResponse & { readonly id: number };

interface Waiting {
  resolve(response: DatabaseResponse): void;
  reject(error: Error): void;
}

/** Headers of requests within the runtime: dynalite wants to see a signature, and does not verify it. */
export const UNSIGNED = {
  authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none",
  "x-amz-date": "20240101T000000Z",
} as const;

const CLOSED = "the database has been closed";

interface DatabaseSettings {
  /** For the ARNs in its answers. */
  readonly region: string;
  readonly accountId: string;
  /** Folder that keeps tables and rows for the next start. @default they are in memory */
  readonly directory?: string;
}

/**
 * `dynalite` in a worker thread: a scan of 20,000 rows holds up the loop of the sockets for 11 ms instead of 83. Puts pay for
 * it with 5 % (26,400 a second in place of 27,700, 64 at a time; 9,500 and 10,300 one by one), and the process with 14 MB (medians of 3
 * on two cores).
 */
export class Database {
  readonly #settings: DatabaseSettings;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
  }

  /** @throws Error when the folder cannot be used, or another process uses it. */
  async open(): Promise<void> {
    await this.#work("open");
  }

  /** @throws Error when the database ends before it answers. */
  execute({ method, url, headers, body }: DatabaseRequest): Promise<DatabaseResponse> {
    return this.#ask({ method, url, headers, body });
  }

  /** Makes the indexes of a table anew from its rows. Requests wait meanwhile. */
  async redefine(definition: TableDefinition): Promise<void> {
    await this.#work({ redefine: definition });
  }

  /** Removes a table with its rows, or what is left of it. Requests wait meanwhile. */
  async drop(tableName: string): Promise<void> {
    await this.#work({ drop: tableName });
  }

  /**
   * Runs an operation for the runtime itself, without a signature.
   * @throws OperationFailed with DynamoDB's answer, unless it has status 200.
   */
  async run(operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      ...UNSIGNED,
    };
    const { status, body } = await this.execute({ method: "POST", url: "/", headers, body: JSON.stringify(input) });
    if (status !== 200) throw new OperationFailed(operation, body);
    return JSON.parse(body);
  }

  /** Requests that wait fail, unless a folder keeps their rows: then they are answered first. */
  async close(): Promise<void> {
    if (this.#settings.directory !== undefined) await this.#work("close").catch(() => {});
    this.#end(new Error(CLOSED));
    await this.#worker?.terminate();
  }

  async #work(work: TableWork | "open" | "close"): Promise<void> {
    const { status, body } = await this.#ask({ work });
    if (status !== 200) throw new Error(body);
  }

  #ask(question: DatabaseRequest | { readonly work: TableWork | "open" | "close" }): Promise<DatabaseResponse> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#worker ??= this.#start();
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#worker.postMessage({ id: this.#lastId, ...question });
    });
  }

  /** With the first question, since many stacks have no tables, and loading dynalite takes 0.15 to 0.25 s of processor time. */
  #start(): Worker {
    const { region, accountId, directory } = this.#settings;
    const worker = new Worker(path.join(__dirname, "database-worker.js"), {
      workerData: { directory },
      execArgv: [],
      env: { ...process.env, AWS_REGION: region, AWS_ACCOUNT_ID: accountId },
    });
    worker.on("message", ({ id, ...response }: FromDatabase) => {
      this.#waiting.get(id)?.resolve(response);
      this.#waiting.delete(id);
    });
    worker.on("error", (error) => this.#end(error));
    worker.on("exit", () => this.#end(new Error(CLOSED)));
    return worker;
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** DynamoDB's answer to an operation that failed. */
export class OperationFailed extends Error {
  override readonly name = "OperationFailed";
  /** `ResourceInUseException` */
  readonly type: string;
  /** DynamoDB's own text. */
  readonly reason: string;

  constructor(operation: string, body: string) {
    super(`${operation} failed: ${body}`);
    const answer = parseJson(body);
    const member = (name: string) => (typeof answer === "object" && answer !== null ? Reflect.get(answer, name) : undefined);
    this.type = String(member("__type")).replace(/^.*#/, "");
    this.reason = String(member("message") ?? member("Message") ?? body);
  }
}
