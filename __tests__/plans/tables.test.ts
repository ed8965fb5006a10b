// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { projectTables } from "../../local/account/projection/tables";
import { createTables } from "../../local/dynamodb/create-tables";
import { Database } from "../../local/dynamodb/database";
import { UserError } from "../../local/errors";
import { readTables } from "../../local/terraform/resources/dynamodb-resources";
import { Reading } from "../../local/terraform/resources/reading";
import { readConfiguration } from "../helpers/read-configuration";

const aws_dynamodb_table = {
  rows: {
    name: "rows",
    hash_key: "room",
    range_key: "id",
    attribute: [
      { name: "room", type: "S" },
      { name: "id", type: "N" },
      { name: "user", type: "S" },
    ],
    global_secondary_index: { name: "by-user", hash_key: "user", projection_type: "KEYS_ONLY" },
    local_secondary_index: [{ name: "by-name", range_key: "user", projection_type: "INCLUDE", non_key_attributes: ["x"] }],
    ttl: [{ attribute_name: "ttl", enabled: true }],
  },
};

test("a table has its keys, its indexes, its time to live and the rows that the stack puts in", async () => {
  // given
  const item = {
    one: {
      table_name: "${aws_dynamodb_table.rows.name}",
      hash_key: "room",
      item: '${jsonencode({ room = { S = "a" }, id = { N = "1" } })}',
    },
  };
  const configuration = await readConfiguration({ resource: { aws_dynamodb_table, aws_dynamodb_table_item: item } });
  // when
  const reading = new Reading(configuration);
  readTables(reading);
  const tables = projectTables(reading.account);
  // then
  expect(tables).toEqual([
    {
      arn: expect.stringMatching(/:123456789012:table\/rows$/),
      name: "rows",
      keySchema: [
        { attributeName: "room", keyType: "HASH" },
        { attributeName: "id", keyType: "RANGE" },
      ],
      attributes: aws_dynamodb_table.rows.attribute,
      globalSecondaryIndexes: [{ name: "by-user", keySchema: [{ attributeName: "user", keyType: "HASH" }], projectionType: "KEYS_ONLY" }],
      localSecondaryIndexes: [
        {
          name: "by-name",
          keySchema: [
            { attributeName: "room", keyType: "HASH" },
            { attributeName: "user", keyType: "RANGE" },
          ],
          projectionType: "INCLUDE",
          nonKeyAttributes: ["x"],
        },
      ],
      timeToLiveAttribute: "ttl",
      items: [{ id: { N: "1" }, room: { S: "a" } }],
    },
  ]);
  const database = new Database({ region: "eu-west-1", accountId: "123456789012" });
  try {
    await createTables(database, tables);
    expect((await database.run("Scan", { TableName: "rows" })).Items).toEqual([{ room: { S: "a" }, id: { N: "1" } }]);
  } finally {
    await database.close();
  }
});

test("a table that DynamoDB refuses is one clear line", async () => {
  const { range_key, ...withoutRangeKey } = aws_dynamodb_table.rows;
  const resource = {
    aws_dynamodb_table: {
      rows: { ...withoutRangeKey, attribute: aws_dynamodb_table.rows.attribute.filter(({ name }) => name !== range_key) },
    },
  };
  const reading = new Reading(await readConfiguration({ resource }));
  readTables(reading);
  reading.refuseMistakes();
  const database = new Database({ region: "eu-west-1", accountId: "123456789012" });
  try {
    await expect(createTables(database, projectTables(reading.account))).rejects.toThrow(
      new UserError(
        "table rows cannot be made: One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
      ),
    );
  } finally {
    await database.close();
  }
});

test("a row that is no JSON is one clear line", async () => {
  const configuration = await readConfiguration({ resource: { aws_dynamodb_table_item: { one: { table_name: "rows", item: "x" } } } });

  const reading = new Reading(configuration);
  readTables(reading);

  expect(() => reading.refuseMistakes()).toThrow("aws_dynamodb_table_item.one: item: is not a row in DynamoDB's JSON");
});
