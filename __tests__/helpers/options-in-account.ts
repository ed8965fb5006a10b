import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateCodeSigningConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { StageSettings } from "../../infra/settings";
import { ALL_OPTIONS } from "./all-options";
import type { EmptyAccount } from "./empty-account";
import { OWN_ISSUER } from "./own-issuer";

/** The profile that a code signing configuration needs. Nothing here is signed, so the configuration only warns. */
const SIGNING_PROFILE = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/fanfare/abcdefghij";

/**
 * Makes in an account what a stage with every option names: a boundary, keys, a topic, a hosted zone, a code signing configuration and the
 * bucket of the state.
 * @returns the settings of that stage, with tokens of the runtime's own issuer.
 */
export async function optionsIn({ client }: EmptyAccount) {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const boundary = await new IAMClient(client).send(
    new CreatePolicyCommand({ PolicyName: "boundary", PolicyDocument: JSON.stringify(policy) }),
  );
  const topic = await new SNSClient(client).send(new CreateTopicCommand({ Name: "alarms" }));
  const zone = await new Route53Client(client).send(new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "options" }));
  const signing = await new LambdaClient(client).send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [SIGNING_PROFILE] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
    }),
  );
  await new S3Client(client).send(
    new CreateBucketCommand({ Bucket: ALL_OPTIONS.stateBucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
  );
  const keys = new KMSClient(client);
  const newKey = async () => given((await keys.send(new CreateKeyCommand({}))).KeyMetadata?.Arn);
  return {
    ...ALL_OPTIONS,
    ...OWN_ISSUER,
    permissionsBoundary: given(boundary.Policy?.Arn),
    alarmTopic: given(topic.TopicArn),
    domain: { ...ALL_OPTIONS.domain, hostedZoneId: given(zone.HostedZone?.Id).replace("/hostedzone/", "") },
    codeSigningConfig: given(signing.CodeSigningConfig?.CodeSigningConfigArn),
    encryptionKeys: { table: await newKey(), logs: await newKey(), queue: await newKey(), variables: await newKey() },
  } satisfies StageSettings;
}

function given(id: string | undefined): string {
  if (id === undefined) throw new Error("the answer has no id");
  return id;
}
