import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { type ModelledProtocol, modelledApi } from "../../../local/aws-api/modelled/modelled-api";
import { ServiceModel } from "../../../local/aws-api/modelled/service-model";
import { clientSettings } from "../../helpers/modelled-client";
import { NOT_NIGHTLY } from "../../helpers/nightly-test";
import { valueOfSchema } from "../../helpers/value-of-schema";

type Package = Record<string, unknown>;

/** Sends every operation with all members, and gives what arrived, by operation. */
async function roundTrips(clientPackage: Package, clientName: string, protocol: ModelledProtocol, settings: object) {
  const { operations } = new ServiceModel(clientPackage);
  const sent = [...operations.values()].filter(({ input, output }) => !hasEventStream(input) && !hasEventStream(output));
  let received: object = {};
  let answer: object = {};
  const echo = {
    run(input: object) {
      received = input;
      return answer;
    },
  };
  const api = modelledApi({
    name: clientName,
    signingName: clientName.toLowerCase(),
    package: clientPackage,
    protocol,
    operations: Object.fromEntries(sent.map(({ name }) => [name, echo])),
    maxRequestBytes: 1024 * 1024,
  });
  const client = construct(clientPackage[`${clientName}Client`], { ...clientSettings(api), ...settings }) as Client;
  const trips = [];
  for (const { name, input, output } of sent) {
    const given = valueOfSchema(input, name) as object;
    answer = valueOfSchema(output, name) as object;
    received = {};
    const got = await client
      .send(construct(clientPackage[`${name}Command`], given))
      .then(withoutStreams, (error) => ({ failed: `${error}` }));
    trips.push({ operation: name, given, received, answer, got });
  }
  return trips;
}

interface Client {
  send(command: object): Promise<object>;
}

function construct(Class: unknown, argument: object): object {
  return Reflect.construct(Class as new (argument: object) => object, [argument]);
}

function hasEventStream(schema: NormalizedSchema): boolean {
  return schema.getEventStreamMember() !== "";
}

async function withoutStreams({ $metadata, ...output }: { $metadata?: unknown }): Promise<object> {
  const members = Object.entries<unknown>(output).map(async ([name, value]) => {
    const stream = value as { transformToByteArray?(): Promise<Uint8Array> } | undefined;
    return [name, stream?.transformToByteArray ? Buffer.from(await stream.transformToByteArray()) : value] as const;
  });
  return Object.fromEntries(await Promise.all(members));
}

test.each([
  ["Query", AwsQueryProtocol],
  ["CBOR", AwsSmithyRpcV2CborProtocol],
])("a service whose clients moved to another protocol still answers in %s", async (_name, clientProtocol) => {
  // when
  const trips = await roundTrips(require("@aws-sdk/client-cloudwatch"), "CloudWatch", "awsJson1_0", { protocol: clientProtocol });
  // then
  expectArrived(trips);
});

const SERVICES = [
  ["APIGateway", "api-gateway", "restJson1", {}],
  ["ApiGatewayV2", "apigatewayv2", "restJson1", {}],
  ["CloudWatchLogs", "cloudwatch-logs", "awsJson1_1", {}],
  ["DynamoDB", "dynamodb", "awsJson1_0", {}],
  ["IAM", "iam", "awsQuery", {}],
  ["Lambda", "lambda", "restJson1", {}],
  ["Route53", "route-53", "restXml", {}],
  ["S3", "s3", "restXml", { forcePathStyle: true }],
  ["SNS", "sns", "awsQuery", {}],
  ["SQS", "sqs", "awsJson1_0", { md5: false }],
] as const;
// Every one is read by the code of a protocol that these, or CloudWatch's two above, show; all of them together take 6 s of processor time.
const inEveryRun = NOT_NIGHTLY === undefined ? SERVICES : SERVICES.filter(([client]) => ["ApiGatewayV2", "Route53"].includes(client));

test.each(inEveryRun)("%s's every input and output arrive as they were given", async (client, name, protocol, settings) => {
  // when
  const trips = await roundTrips(require(`@aws-sdk/client-${name}`), client, protocol, settings);
  // then
  expectArrived(trips);
});

function expectArrived(trips: Awaited<ReturnType<typeof roundTrips>>): void {
  expect(trips.length).toBeGreaterThan(10);
  expect(trips.map(({ operation, received, got }) => ({ operation, received, got }))).toEqual(
    // Clients add checksums of their own.
    trips.map(({ operation, given, answer }) => ({ operation, received: expect.objectContaining(given), got: answer })),
  );
}
