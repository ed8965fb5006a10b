import { ApiGatewayV2Client, CreateApiCommand, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { Faults } from "../../local/faults/faults";
import { startRuntime } from "../../local/runtime";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

const ONE_ATTEMPT = { maxAttempts: 1 };
const MIXED: Faults = {
  apiThrottledShare: 0.1,
  apiErrorShare: 0.1,
  apiResetShare: 0.1,
  apiLateErrorShare: 0.1,
  apiAnswerLostShare: 0.1,
};

let account: EmptyAccount;
let iam: IAMClient;

beforeAll(async () => {
  account = await startEmptyAccount({}, { faultSeed: 7 });
  iam = new IAMClient({ ...account.client, ...ONE_ATTEMPT });
});
afterEach(() => account.setFaults({}));
afterAll(() => account.close());

const create = (RoleName: string, client = iam) =>
  client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }));

async function rolesNamed(start: string): Promise<string[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1_000 }));
  return Roles.map(({ RoleName = "" }) => RoleName).filter((name) => name.startsWith(start));
}

test.each<[fault: keyof Faults, error: object, isMade: boolean]>([
  ["apiThrottledShare", { name: "Throttling", $metadata: expect.objectContaining({ httpStatusCode: 400 }) }, false],
  ["apiErrorShare", { name: "InternalFailure", $metadata: expect.objectContaining({ httpStatusCode: 500 }) }, false],
  ["apiResetShare", { message: expect.stringContaining("ECONNRESET") }, false],
  ["apiLateErrorShare", { name: "InternalFailure", $metadata: expect.objectContaining({ httpStatusCode: 500 }) }, true],
  ["apiAnswerLostShare", { message: expect.stringContaining("ECONNRESET") }, true],
])("%s: the caller learns of a failure, and asks again", async (fault, error, isMade) => {
  // given
  account.setFaults({ [fault]: 1 });
  // when
  await expect(create(fault)).rejects.toMatchObject(error);
  account.setFaults({});
  // then
  expect(await rolesNamed(fault)).toEqual(isMade ? [fault] : []);
  const again = create(fault);
  if (isMade) await expect(again).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  else await again;
  expect(await rolesNamed(fault)).toEqual([fault]);
});

test("each protocol has its own words for throttling, and its SDK knows them as such", async () => {
  // given
  account.setFaults({ apiThrottledShare: 1 });
  const settings = { ...account.client, ...ONE_ATTEMPT };
  // when
  const refused = await Promise.all(
    [
      create("any"),
      new ApiGatewayV2Client(settings).send(new GetApisCommand({})),
      new DynamoDBClient(settings).send(
        new CreateTableCommand({
          TableName: "any",
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        }),
      ),
      new S3Client({ ...settings, forcePathStyle: true }).send(new ListBucketsCommand({})),
    ].map((sent: Promise<unknown>) => sent.catch((error: Error) => error.name)),
  );
  // then
  expect(refused).toEqual(["Throttling", "TooManyRequestsException", "ThrottlingException", "SlowDown"]);
});

test("callers that ask again until they hear that it is there make everything once", async () => {
  // given
  account.setFaults(MIXED);
  const names = Array.from({ length: 15 }, (_, index) => `mixed-${String(index).padStart(2, "0")}`);
  const untilMade = async (name: string) => {
    for (;;) {
      const outcome = await create(name).then(
        () => "made",
        ({ name: error }: Error) => error,
      );
      if (outcome === "made" || outcome === "EntityAlreadyExistsException") return;
    }
  };
  // when
  await Promise.all(names.map(untilMade));
  // then
  expect(account.faultCounts()).toMatchObject({ apiCallsReset: expect.any(Number), apiAnswersLost: expect.any(Number) });
  account.setFaults({});
  expect((await rolesNamed("mixed-")).sort()).toEqual(names);
});

test("an API whose answer was lost is there twice after the SDK has asked again, as on AWS: names of APIs may repeat", async () => {
  // given
  const apis = new ApiGatewayV2Client({ ...account.client, ...ONE_ATTEMPT });
  const make = () =>
    apis.send(new CreateApiCommand({ Name: "twice", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.a" }));
  account.setFaults({ apiAnswerLostShare: 1 });
  // when
  await expect(make()).rejects.toMatchObject({ message: expect.stringContaining("ECONNRESET") });
  account.setFaults({});
  await make();
  // then
  const { Items = [] } = await apis.send(new GetApisCommand({}));
  expect(Items.map(({ Name }) => Name)).toEqual(["twice", "twice"]);
});

test("of many that make the same role at once, one succeeds", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      create("same").then(
        () => "made",
        ({ name }: Error) => name,
      ),
    ),
  );
  expect(outcomes.sort()).toEqual([...Array.from({ length: 19 }, () => "EntityAlreadyExistsException"), "made"]);
});

test("faults of the control plane are refused for a stack, which has none", async () => {
  const start = startRuntime({ stackDirectory: ".", faults: { apiErrorShare: 0.5 } });
  await expect(start).rejects.toThrow("the faults api-… need an account, and a stack is served: start with --empty");
});
