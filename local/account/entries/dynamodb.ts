import type {
  AttributeDefinition,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  StreamSpecification,
  TableClass,
  Tag,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";

export interface DynamoDbCollections {
  /** By name. */
  readonly "dynamodb.tables": TableEntry;
}

export interface TableEntry {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableId: string;
  /** ISO 8601. */
  readonly CreationDateTime: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly LocalSecondaryIndexes: readonly IndexEntry[];
  readonly GlobalSecondaryIndexes: readonly GlobalIndexEntry[];
  readonly BillingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** 0 for a table that is billed per request. */
  readonly ProvisionedThroughput: Throughput;
  readonly OnDemandThroughput?: OnDemandThroughput;
  readonly WarmThroughput?: WarmThroughput;
  readonly DeletionProtectionEnabled: boolean;
  readonly TableClass?: TableClass;
  readonly StreamSpecification?: StreamSpecification;
  /** When the stream was enabled last, in ISO 8601 without a zone. The stream's ARN ends with it. */
  readonly LatestStreamLabel?: string;
  /** Of the key in KMS that encrypts the table; undefined for DynamoDB's own. */
  readonly KMSMasterKeyArn?: string;
  readonly TimeToLiveAttribute?: string;
  readonly PointInTimeRecovery?: { readonly enabledAt: string; readonly RecoveryPeriodInDays: number };
  /** Names of indexes, and an empty one for the table itself. */
  readonly ContributorInsights: readonly string[];
  readonly Tags: readonly Tag[];
  /** Rows that it begins with, in DynamoDB's JSON: those that a Terraform stack has. Other rows are the database's. */
  readonly items?: readonly object[];
}

export interface IndexEntry {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Projection;
}

export interface GlobalIndexEntry extends IndexEntry {
  readonly ProvisionedThroughput: Throughput;
  readonly OnDemandThroughput?: OnDemandThroughput;
  readonly WarmThroughput?: WarmThroughput;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}
