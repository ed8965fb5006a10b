import { NormalizedSchema } from "@smithy/core/schema";
import type { ModelledProtocol } from "../../../local/aws-api/modelled/modelled-api";
import { modelledApi } from "../../../local/aws-api/modelled/modelled-api";
import { clientSettings } from "../../helpers/modelled-client";

/** Structures that contain themselves end here. */
const DEPTH = 5;

/** A value of a schema's type, with all its members. */
function valueOf(schema: NormalizedSchema, name: string, depth = 0): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].filter(([, member]) => depth < DEPTH || isScalar(member));
    const kept = schema.isUnionSchema() ? members.slice(0, 1) : members;
    return Object.fromEntries(kept.map(([member, one]) => [member, valueOf(one, member, depth + 1)]));
  }
  if (schema.isListSchema()) return [1, 2].map((item) => valueOf(schema.getValueSchema(), `${name}${item}`, depth + 1));
  if (schema.isMapSchema()) return { one: valueOf(schema.getValueSchema(), name, depth + 1) };
  if (schema.isBooleanSchema()) return true;
  if (schema.getMergedTraits().httpResponseCode) return 202;
  if (schema.isNumericSchema()) return 7;
  if (schema.isTimestampSchema()) return new Date("2026-07-01T10:20:30Z");
  if (schema.isBlobSchema()) return Buffer.from("octets \u0001");
  if (schema.getMergedTraits().mediaType) return "{}";
  return schema.getMergedTraits().httpLabel ? `${name} of/ü` : `${name} <&"> ü`;
}

function isScalar(schema: NormalizedSchema): boolean {
  return !schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema();
}

interface Client {
  send(command: object): Promise<Record<string, unknown>>;
}

async function roundTrip(clientPackage: Record<string, unknown>, clientName: string, protocol: ModelledProtocol, only?: string) {
  const failures: string[] = [];
  let received: unknown;
  let answer: object = {};
  const names = Object.entries(clientPackage)
    .filter(([, exported]) => Array.isArray(exported) && exported[0] === 9)
    .map(([name]) => name.slice(0, -1));
  const run = (input: object) => {
    received = input;
    return answer;
  };
  const operations = Object.fromEntries(names.map((name) => [name, { run }]));
  const api = modelledApi({
    name: clientName,
    signingName: clientName,
    package: clientPackage,
    protocol,
    operations,
    maxRequestBytes: 1e6,
  });
  const ClientClass = clientPackage[`${clientName}Client`] as new (settings: object) => Client;
  const client = new ClientClass(clientSettings(api));
  for (const name of names) {
    if (only !== undefined && only !== name) continue;
    const [, , , , input, output] = clientPackage[`${name}$`] as unknown[];
    const given = valueOf(NormalizedSchema.of(input as never), name);
    answer = valueOf(NormalizedSchema.of(output as never), name) as object;
    const Command = clientPackage[`${name}Command`] as new (input: object) => object;
    try {
      const { $metadata, ...got } = await client.send(new Command(given as object));
      expect(received).toEqual(given);
      expect(got).toEqual(answer);
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.slice(0, only ? 4000 : 600)}`);
    }
  }
  return failures;
}

test.each([
  ["IAM", "iam", "awsQuery"],
  ["STS", "sts", "awsQuery"],
  ["SNS", "sns", "awsQuery"],
  ["ApiGatewayV2", "apigatewayv2", "restJson1"],
  ["APIGateway", "api-gateway", "restJson1"],
  ["Lambda", "lambda", "restJson1"],
  ["CloudWatchLogs", "cloudwatch-logs", "awsJson1_1"],
  ["DynamoDB", "dynamodb", "awsJson1_0"],
  ["CloudWatch", "cloudwatch", "awsJson1_0"],
  ["Route53", "route-53", "restXml"],
  ["S3", "s3", "restXml"],
] as const)("%s: every operation's input and output arrive as they were given", async (client, name, protocol) => {
  const clientPackage = require(`@aws-sdk/client-${name}`);
  const failures = await roundTrip(clientPackage, client, protocol, process.env.ONLY);
  console.log(client, failures.length, failures.slice(0, 8).join("\n"));
});
