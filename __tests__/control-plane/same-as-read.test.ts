import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { openAccount } from "../../local/account/open-account";
import { readModel } from "../../local/terraform/resources/read-model";
import { startEmptyAccount } from "../helpers/empty-account";
import { readConfiguration } from "../helpers/read-configuration";
import { temporaryFolder } from "../helpers/temporary-folder";

const stateDirectory = temporaryFolder();

const stack = {
  provider: { aws: [{ region: "eu-west-1" }] },
  resource: {
    aws_dynamodb_table: {
      rows: {
        name: "rows",
        billing_mode: "PAY_PER_REQUEST",
        hash_key: "room",
        range_key: "id",
        attribute: [
          { name: "room", type: "S" },
          { name: "id", type: "N" },
        ],
        global_secondary_index: { name: "by-id", hash_key: "id", projection_type: "INCLUDE", non_key_attributes: ["x"] },
        local_secondary_index: { name: "by-room", range_key: "id", projection_type: "ALL" },
        ttl: [{ attribute_name: "ttl", enabled: true }],
      },
    },
    aws_sqs_queue: { failures: { name: "failures", visibility_timeout_seconds: 5 } },
  },
};

test("tables and queues that the provider asks for are served as those that are read from its files", async () => {
  // given
  const account = await startEmptyAccount({ stateDirectory });
  const dynamodb = new DynamoDBClient(account.client);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "rows",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "room", KeyType: "HASH" },
        { AttributeName: "id", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "room", AttributeType: "S" },
        { AttributeName: "id", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-id",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x"] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-room",
          KeySchema: [
            { AttributeName: "room", KeyType: "HASH" },
            { AttributeName: "id", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: "rows", TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } }));
  dynamodb.destroy();
  // The provider names every default that it has.
  const Attributes = {
    VisibilityTimeout: "5",
    DelaySeconds: "0",
    MessageRetentionPeriod: "345600",
    ReceiveMessageWaitTimeSeconds: "0",
    MaximumMessageSize: "262144",
  };
  await new SQSClient(account.client).send(new CreateQueueCommand({ QueueName: "failures", Attributes }));
  await account.close();
  // when
  const kept = await openAccount({ region: "eu-west-1", stateDirectory });
  const { tables, queues } = kept.reading.model;
  await kept.close();
  // then
  const { model } = await readModel(await readConfiguration(stack));
  expect({ tables, queues }).toEqual({ tables: model.tables, queues: model.queues });
});
