import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import { functionVariables } from "../../local/lambda/function-variables";
import type { InvocationResult, NotAllowed } from "../../local/lambda/invocation";
import { type LambdaService, startLambdaService } from "../../local/lambda/lambda-service";
import type { LambdaLimits } from "../../local/lambda/limits";
import type { LambdaFunction, Model, Queue } from "../../local/model";
import { hostNamesOnAws } from "../../local/services";
import { type Sqs, startSqs } from "../../local/sqs/sqs";
import { callSqs } from "./call-sqs";
import { type Answer, sendSigned } from "./send-signed";

const REGION = "eu-west-1";
const ACCOUNT_ID = "123456789012";

/** What a zip says of the system that made it. */
const UNIX = 3;

/** Long enough for a cold start on a busy machine, and short enough for a test to say what it waited for. */
const DEADLINE_MS = 45_000;

export interface TestFunction {
  /** The source of `index.js`, or of several files by their names. A file `bootstrap` may be executed. */
  readonly code: string | Readonly<Record<string, string>>;
  readonly settings?: Partial<LambdaFunction>;
  /** What its role may do. */
  readonly statements?: readonly unknown[];
}

/** Functions in the real service, with its real API before them, and no gateway. */
export class TestFunctions {
  readonly events: RuntimeEvent[] = [];
  readonly iam: Iam;
  model: Model;
  /** Host names of AWS, and the ports that serve them; known to environments that start after it was set. */
  hosts: Readonly<Record<string, number>> = {};
  /** `AWS_ENDPOINT_URL…` of the person; known to environments that start after it was set. */
  endpointVariables: Readonly<Record<string, string>> = {};
  readonly #folder: string;
  readonly #waiting = new Set<() => void>();
  readonly #log = new EventLog();
  #lambda: LambdaService | undefined;
  #sqs: Sqs | undefined;
  readonly #queues: readonly Queue[];

  constructor(folder: string, functions: Readonly<Record<string, TestFunction>>, queues: readonly Queue[]) {
    this.#folder = folder;
    this.#queues = queues;
    this.model = this.modelOf(functions);
    this.iam = new Iam(() => this.model);
    this.#log.subscribe((event) => {
      this.events.push(event);
      for (const look of this.#waiting) look();
    });
  }

  async start(limits: Partial<LambdaLimits> = {}): Promise<void> {
    const model = () => this.model;
    const needs = { model, events: this.#log, hostNames: () => hostNamesOnAws(this.model) };
    const sqs = await startSqs({ ...needs, access: this.iam.accessControl("sqs", this.#log) });
    this.#sqs = sqs;
    this.#lambda = await startLambdaService({
      ...needs,
      access: this.iam.accessControl("lambda", this.#log),
      sendToQueue: (message) => sqs.send(message),
      limits,
      emulatedHosts: () => this.hosts,
      variablesOf: (lambda, paths, logStreamName) =>
        functionVariables(lambda, {
          region: REGION,
          credentials: this.iam.assumeRole(lambda.roleArn, lambda.name),
          paths,
          logStreamName,
          emulatedEndpoints: {
            AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
            AWS_ENDPOINT_URL_LAMBDA: this.endpoint,
            AWS_ENDPOINT_URL_SQS: sqs.endpoint,
          },
          endpointVariables: this.endpointVariables,
        }),
    });
  }

  get lambda(): LambdaService {
    if (!this.#lambda) throw new Error("the functions were not started");
    return this.#lambda;
  }

  get endpoint(): string {
    return this.#lambda?.endpoint ?? "";
  }

  /** Invokes a function as API Gateway does. */
  invoke(name: string, event: unknown = {}): Promise<InvocationResult | NotAllowed> {
    const caller = { service: "apigateway.amazonaws.com", sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:api/test/route" };
    return this.lambda.invoke({ functionArn: arnOf(name), event: JSON.stringify(event), caller });
  }

  /** What the function returned; fails the test when it did not. */
  async returned(name: string, event: unknown = {}): Promise<unknown> {
    const result = await this.invoke(name, event);
    if (result.kind !== "payload") throw new Error(`${name} ended with ${JSON.stringify(result)}`);
    return JSON.parse(result.payload);
  }

  /** The function error; fails the test when there was none. */
  async failed(name: string, event: unknown = {}): Promise<{ readonly errorType: string; readonly errorMessage: string }> {
    return functionErrorOf(await this.invoke(name, event));
  }

  /** Invokes a function through the API, with the administrator's keys. @param at when it is signed */
  call(name: string, headers: Readonly<Record<string, string>> = {}, body = "{}", at?: Date): Promise<Answer> {
    return sendSigned({
      url: `${this.endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      method: "POST",
      headers,
      body,
      service: "lambda",
      region: REGION,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      ...(at && { at }),
    });
  }

  /** Calls an operation of SQS, with the administrator's keys. */
  async sqs(operation: string, input: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const { status, body } = await callSqs(this.#sqs?.endpoint ?? "", operation, input);
    return { status, body };
  }

  /** The lines of a function's log so far. */
  log(name: string, who: "function" | "platform"): string[] {
    return this.events.flatMap((event) =>
      event.type === `${who}Log` && "line" in event && event.functionName === name ? [event.line] : [],
    );
  }

  /** Waits for the line that ends the log of an event, which comes a moment after the answer. @param count of the function's events */
  async reported(name: string, count = 1): Promise<void> {
    const isReport = (line: string) => line.startsWith("REPORT ") || line.includes('"platform.report"');
    await this.until(`${count} reports of ${name}`, () => this.log(name, "platform").filter(isReport).length >= count);
  }

  /** Waits until the events so far are as `isEnough` wants them. */
  async until(what: string, isEnough: (events: readonly RuntimeEvent[]) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited for ${what}, and there came ${JSON.stringify(this.events.slice(-10), null, 1)}`));
      }, DEADLINE_MS);
      const look = () => {
        if (!isEnough(this.events)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Makes the functions other ones, as a new synthesis would. */
  async change(functions: Readonly<Record<string, TestFunction>>): Promise<void> {
    const next = this.modelOf(functions);
    const prepared = await this.lambda.prepare(next);
    this.model = next;
    prepared.commit();
  }

  async close(): Promise<void> {
    await this.#lambda?.close();
    await this.#sqs?.close();
  }

  modelOf(functions: Readonly<Record<string, TestFunction>>): Model {
    return {
      region: REGION,
      accountId: ACCOUNT_ID,
      apis: [],
      domains: [],
      functions: Object.entries(functions).map(([name, { code, settings }]) => this.#describe(name, code, settings)),
      roles: Object.entries(functions).map(([name, { statements = [] }]) => ({
        arn: roleArnOf(name),
        name,
        policies: [{ name: "inline", document: { Version: "2012-10-17", Statement: statements } }],
      })),
      tables: [],
      queues: this.#queues,
    };
  }

  #describe(name: string, code: TestFunction["code"], settings: Partial<LambdaFunction> = {}): LambdaFunction {
    const files = typeof code === "string" ? { "index.js": code } : code;
    const attributes = (file: string) => ({ os: UNIX, attrs: (file === "bootstrap" ? 0o100755 : 0o100644) << 16 });
    const zip = zipSync(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, [strToU8(text), attributes(file)]])), {
      level: 0,
    });
    const zipPath = path.join(mkdtempSync(path.join(this.#folder, "bundle-")), "bundle.zip");
    writeFileSync(zipPath, zip);
    return {
      arn: arnOf(name),
      name,
      roleArn: roleArnOf(name),
      code: { path: zipPath, sha256: JSON.stringify(files) },
      layers: [],
      qualifiers: [],
      handler: "index.handler",
      runtime: "nodejs22.x",
      memoryMb: 128,
      timeoutSeconds: 20,
      environment: {},
      logFormat: "Text",
      applicationLogLevel: "INFO",
      systemLogLevel: "INFO",
      logGroupName: `/aws/lambda/${name}`,
      asynchronous: { maxRetries: 2, maxEventAgeSeconds: 21_600 },
      permissions: [{ statementId: "gateway", action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" }],
      ...settings,
    };
  }
}

/** Type and message of a function error; fails the test for any other result. */
export function functionErrorOf(result: InvocationResult | NotAllowed): { readonly errorType: string; readonly errorMessage: string } {
  if (result.kind !== "functionError") throw new Error(`no function error, but ${JSON.stringify(result)}`);
  const { errorType, errorMessage } = result.error;
  return { errorType, errorMessage };
}

function arnOf(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
}

function roleArnOf(name: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;
}

/**
 * Gives the tests of one file functions of their own; what a test starts is ended after it. Call it while the file is loaded.
 * @param folder for the bundles.
 */
export function functionsPerTest(folder: string) {
  const started: TestFunctions[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((functions) => functions.close()));
  });
  return async (
    functions: Readonly<Record<string, TestFunction>>,
    limits?: Partial<LambdaLimits>,
    queues: readonly Queue[] = [],
  ): Promise<TestFunctions> => {
    const test = new TestFunctions(folder, functions, queues);
    started.push(test);
    await test.start(limits);
    return test;
  };
}
