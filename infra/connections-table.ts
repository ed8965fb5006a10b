import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import type { Grantee } from "./policy-statement";

export interface ConnectionsTableProps {
  readonly tableName: string;
  /** Makes AWS refuse to delete the table. */
  readonly deletionProtection: boolean;
}

/**
 * The open connections, one row each, and nothing else: whoever is in the table is in the audience.
 *
 * It has no index. A broadcast is for all, so it reads the whole table either way, and an index would double the price of every
 * connect and disconnect.
 */
export class ConnectionsTable extends Construct {
  readonly tableName: string;
  private readonly arn: string;

  constructor(scope: Construct, id: string, props: ConnectionsTableProps) {
    super(scope, id);
    const table = new DynamodbTable(this, "table", {
      name: props.tableName,
      // Connects come in waves, after a deployment or when a day begins; capacity that is bought ahead fits neither crest nor trough.
      billingMode: "PAY_PER_REQUEST",
      hashKey: "connectionId",
      attribute: [{ name: "connectionId", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      // With a key of the account's own that AWS manages; tables without this block are encrypted too, with one that AWS owns.
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: props.deletionProtection,
    });
    this.tableName = table.name;
    this.arn = table.arn;
  }

  /** Let `grantee` write a row; reading and deleting are other grants. */
  grantAdd(grantee: Grantee): void {
    grantee.addToPolicy({ actions: ["dynamodb:PutItem"], resources: [this.arn] });
  }

  /** Let `grantee` delete a row whose connection it knows. */
  grantRemove(grantee: Grantee): void {
    grantee.addToPolicy({ actions: ["dynamodb:DeleteItem"], resources: [this.arn] });
  }

  /** Let `grantee` read every row. */
  grantList(grantee: Grantee): void {
    grantee.addToPolicy({ actions: ["dynamodb:Scan"], resources: [this.arn] });
  }
}
