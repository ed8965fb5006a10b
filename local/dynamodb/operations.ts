import { ApiError } from "../aws-api/api-error";
import type { Answer, Operation } from "../aws-api/aws-api";
import { awsJson } from "../aws-api/aws-json";
import { ROW_OPERATIONS } from "../aws-rules/row-operations";
import type { Principal } from "../iam/credentials";
import type { SignedRequest } from "../iam/signature";
import type { Model } from "../model";
import type { Database } from "./database";
import type { DatabaseFaults } from "./database-faults";
import { expressionProblem } from "./expression-limits";
import { type Input, isObject } from "./input";
import { requiredAccess } from "./required-access";
import type { TimeToLive, TimeToLiveAnswer } from "./time-to-live";

export const JSON_1_0 = awsJson("1.0");

/** @returns undefined while the control plane has not been started. */
export type AnswerTables = (principal: Principal, request: SignedRequest) => Promise<Answer> | undefined;

export interface OperationNeeds {
  readonly model: () => Model;
  readonly database: Database;
  readonly timeToLive: TimeToLive;
  readonly faults: DatabaseFaults;
  readonly answerTables?: AnswerTables;
}

type Run = Operation<Input, Answer>["run"];

/** The operations of DynamoDB that the runtime serves, by name; most of them are dynalite's work. */
export function dynamoDbOperations({
  model,
  database,
  timeToLive,
  faults,
  answerTables,
}: OperationNeeds): Readonly<Record<string, Operation<Input, Answer>>> {
  const forward: Run = (input, { request: { method, target, headers, body } }) =>
    database.execute({ method, url: target, headers, body: withTableName(input) ?? body.toString() });
  /** Takes a table's capacity, and so may be throttled. */
  const readOrWrite: Run = (input, call) => {
    if (faults.throttles()) throw throttled();
    return forward(input, call);
  };
  const ofTables: Readonly<Record<string, Run>> = {
    CreateTable: forward,
    DeleteTable: forward,
    DescribeTable: forward,
    DescribeTimeToLive: aboutTimeToLive((input) => timeToLive.describe(input)),
    ListTables: forward,
    ListTagsOfResource: forward,
    TagResource: forward,
    UntagResource: forward,
    UpdateTable: forward,
    UpdateTimeToLive: aboutTimeToLive((input) => timeToLive.update(input)),
  };
  const rows = Object.fromEntries(ROW_OPERATIONS.map((name) => [name, readOrWrite]));
  const operations = Object.entries({ ...ofTables, ...rows }).map(([name, run]): [string, Operation<Input, Answer>] => [
    name,
    { read, access: (input) => requiredAccess(name, input, model()), run },
  ]);
  return { ...Object.fromEntries(operations), ...(answerTables && answeredBy(answerTables, Object.keys(ofTables))) };

  function aboutTimeToLive(ask: (input: Input) => TimeToLiveAnswer): Run {
    return async (input) => {
      const known = await database.run("DescribeTable", { TableName: input.TableName }).catch(() => undefined);
      if (!known) {
        const message = `Requested resource not found: Table: ${String(input.TableName)} not found`;
        throw new ApiError(400, "ResourceNotFoundException", message, OF_DYNAMODB);
      }
      const answer = ask(input);
      if ("error" in answer) throw new ApiError(400, "ValidationException", answer.error);
      return JSON_1_0.write(answer.output);
    };
  }
}

/** The control plane checks what the caller may do. */
function answeredBy(answerTables: AnswerTables, names: readonly string[]): Readonly<Record<string, Operation<Input, Answer>>> {
  const operation: Operation<Input, Answer> = {
    read: () => ({}),
    access: () => [],
    run: (_input, { principal, request }) => answerTables(principal, request),
  };
  return Object.fromEntries(names.map((name) => [name, operation]));
}

const OF_DYNAMODB = { namespace: "com.amazonaws.dynamodb.v20120810" };

/**
 * The input, empty for anything but a JSON object, which dynalite refuses.
 * @throws ApiError for an expression that is beyond DynamoDB's limits
 */
function read({ body }: { readonly body: Buffer }): Input {
  const input = parse(body);
  const problem = expressionProblem(input);
  if (problem !== undefined) throw new ApiError(400, "ValidationException", problem, { namespace: "com.amazon.coral.validate" });
  return input;
}

function parse(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString("utf8") || "{}");
    return isObject(input) ? input : {};
  } catch {
    return {};
  }
}

/** dynalite knows tables by their names only; a handler may name one by its ARN. */
function withTableName(input: Input): string | undefined {
  const name = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([\w.-]+)$/.exec(String(input.TableName))?.[1];
  return name === undefined ? undefined : JSON.stringify({ ...input, TableName: name });
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html; SDKs try again on it. */
function throttled(): ApiError {
  const message =
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
  return new ApiError(400, "ProvisionedThroughputExceededException", message, OF_DYNAMODB);
}
