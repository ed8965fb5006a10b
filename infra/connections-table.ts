import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import { z } from "zod";
import { text } from "./allowed-values";
import { checkProps } from "./check-props";
import { type Grantee, useOfKey } from "./policy-statement";

export interface ConnectionsTableProps {
  /** 3 to 255 characters. */
  readonly tableName: string;
  /** Makes AWS refuse to delete the table. */
  readonly deletionProtection: boolean;
  /** Customer-managed KMS key that encrypts the table. @default the AWS managed key of the account */
  readonly kmsKeyArn?: string | undefined;
}

// docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
const PROPS = z.object({
  tableName: text("3 to 255 letters, digits, hyphens, underscores or dots", /^[\w.-]{3,255}$/),
  deletionProtection: z.boolean("true or false"),
});

/**
 * One row for each open connection, and no other rows: a broadcast goes to every row.
 *
 * There is no index. A broadcast reads the whole table, and an index would double the write costs of every connect and disconnect.
 */
export class ConnectionsTable extends Construct {
  readonly tableName: string;
  private readonly arn: string;
  private readonly kmsKeyArn: string | undefined;
  private readonly keyUsers = new Set<Grantee>();

  /** @throws {PropsError} when a prop is missing or not allowed */
  constructor(scope: Construct, id: string, props: ConnectionsTableProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
    const table = new DynamodbTable(this, "table", {
      name: props.tableName,
      // Connects come in waves (after a deployment, in the morning), which provisioned capacity does not fit.
      billingMode: "PAY_PER_REQUEST",
      hashKey: "connectionId",
      attribute: [{ name: "connectionId", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      // Without this block DynamoDB encrypts with a key that AWS owns.
      serverSideEncryption: { enabled: true, ...(props.kmsKeyArn && { kmsKeyArn: props.kmsKeyArn }) },
      deletionProtectionEnabled: props.deletionProtection,
    });
    this.tableName = table.name;
    this.arn = table.arn;
    this.kmsKeyArn = props.kmsKeyArn;
  }

  /** Let `grantee` write rows (`dynamodb:PutItem`). It includes neither reading nor deleting. */
  grantAdd(grantee: Grantee): void {
    this.grant(grantee, "dynamodb:PutItem");
  }

  /** Let `grantee` delete rows by their connection id (`dynamodb:DeleteItem`). */
  grantRemove(grantee: Grantee): void {
    this.grant(grantee, "dynamodb:DeleteItem");
  }

  /** Let `grantee` change rows, and write new ones (`dynamodb:UpdateItem`). */
  grantUpdate(grantee: Grantee): void {
    this.grant(grantee, "dynamodb:UpdateItem");
  }

  /** Let `grantee` read every row (`dynamodb:Scan`). */
  grantList(grantee: Grantee): void {
    this.grant(grantee, "dynamodb:Scan");
  }

  private grant(grantee: Grantee, action: string): void {
    grantee.addToPolicy({ actions: [action], resources: [this.arn] });
    if (!this.kmsKeyArn || this.keyUsers.has(grantee)) return;
    this.keyUsers.add(grantee);
    // DynamoDB decrypts the table's data key for each caller. docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
    grantee.addToPolicy(useOfKey(this.kmsKeyArn, "dynamodb", ["kms:Decrypt"]));
  }
}
