import { ApiError } from "../aws-api/api-error";
import type { Answer, AwsApi } from "../aws-api/aws-api";
import { operationsByTarget } from "../aws-api/aws-json";
import { type ServedApi, serveApi } from "../aws-api/serve-api";
import { randomOctets } from "../random-octets";
import type { Service, ServiceNeeds, StartedService } from "../service";
import { countRows } from "./count-rows";
import { createTables } from "./create-tables";
import { Database, UNSIGNED } from "./database";
import { type DatabaseFaults, NO_DATABASE_FAULTS } from "./database-faults";
import { TableFollower } from "./follow-tables";
import { reconcileTables } from "./kept-tables";
import { type AnswerTables, dynamoDbOperations, JSON_1_0 } from "./operations";
import { TimeToLive } from "./time-to-live";

export interface DynamoDbNeeds extends ServiceNeeds {
  /** 0 takes a free one. */
  readonly dynamodbPort: number;
  /** @default no faults */
  readonly faults?: DatabaseFaults;
  /** Answers requests about tables, and not about rows. @default they are dynalite's work */
  readonly answerTables?: AnswerTables;
  /** Keeps tables and rows for the next start. Closed with the service. @default they are in memory */
  readonly rows?: Database;
}

export interface DynamoDb extends StartedService, Pick<ServedApi, "answerFor"> {
  /** `http://127.0.0.1:8000` */
  readonly endpoint: string;
  /** Number of rows of a table. Needs no permission, and runs beside the requests of functions. */
  countRows(tableName: string): Promise<number>;
}

/** The tables of the stack in memory: dynalite, behind the check of signature and policy that it does not have itself. */
export const DYNAMODB: Service<DynamoDbNeeds, DynamoDb> = {
  signingName: "dynamodb",
  endpointVariable: "AWS_ENDPOINT_URL_DYNAMODB",
  hostNames: ({ region }) => [`dynamodb.${region}.amazonaws.com`],
  sampleAccess: {
    action: "dynamodb:GetItem",
    resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/t",
    context: { "dynamodb:select": "COUNT" },
  },
  start: startDynamoDb,
};

/** Largest request that DynamoDB takes. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** How long a row stays after its time is over, at most: here a minute, on AWS typically a few days. */
const EXPIRY_EVERY_MS = 60_000;

export async function startDynamoDb(needs: DynamoDbNeeds): Promise<DynamoDb> {
  const { faults = NO_DATABASE_FAULTS, answerTables } = needs;
  const { region, accountId, tables } = needs.model();
  const database = needs.rows ?? new Database({ region, accountId });
  const follower = new TableFollower(database);
  const timeToLive = new TimeToLive(database, tables);
  const operations = dynamoDbOperations({
    model: needs.model,
    database,
    timeToLive,
    faults,
    ...(answerTables && { answerTables }),
  });
  const api: AwsApi<Answer> = {
    name: "DynamoDB",
    // Most answers are those of dynalite, as they are.
    protocol: { ...JSON_1_0, write: (answer) => answer },
    maxRequestBytes: MAX_REQUEST_BYTES,
    errors: {
      internal: () => new ApiError(500, "InternalServerError", "The request processing has failed because of an unknown error."),
    },
    newRequestId: () => randomOctets(26, "hex").toUpperCase(),
    find: operationsByTarget(operations),
  };
  const opened = needs.rows ? reconcileTables(database, tables) : createTables(database, tables, (table) => faults.strayItems(table));
  const served = await opened
    .then(() => serveApi(api, needs, { port: needs.dynamodbPort, option: "--dynamodb-port" }))
    .catch(async (error) => {
      await database.close();
      throw error;
    });
  // May fail when a table is deleted or the runtime ends meanwhile; the next run tries again.
  const expiry = setInterval(() => void timeToLive.deleteExpired().catch(() => {}), EXPIRY_EVERY_MS);
  expiry.unref();

  return {
    ...served,
    answerFor: (principal, request) => served.answerFor(principal, { ...request, headers: { ...UNSIGNED, ...request.headers } }),
    countRows: (tableName) => countRows(database, tableName),
    async prepare(next) {
      const current = needs.model().tables;
      const { commit, discard } = await follower.prepare(current, next.tables);
      return {
        commit() {
          commit();
          timeToLive.follow(current, next.tables);
        },
        discard,
      };
    },
    async close() {
      clearInterval(expiry);
      await served.close();
      await database.close();
    },
  };
}
