import { DEFAULT_QUOTAS } from "../../infra/account-quotas";
import type { StageSettings } from "../../infra/settings";

const key = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id.padEnd(8, "0")}-12ab-34cd-56ef-1234567890ab`;

/** The keys of a stage with every option, each another one. */
export const OPTION_KEYS = { table: key("7ab1e"), logs: key("1095"), queue: key("9e0e"), variables: key("5a81e5") };

/** A stage with every option on. */
export const ALL_OPTIONS = {
  accountQuotas: { ...DEFAULT_QUOTAS, concurrency: 2_000 },
  accessControl: "jwt",
  jwtIssuer: "https://issuer.example.com",
  jwtAudience: "chat",
  jwtKeysUrl: "https://issuer.example.com/keys",
  jwtAlgorithms: ["RS256", "ES256"],
  jwtPublisherClaim: "scope:broadcast",
  allowedOrigins: ["https://chat.example.com", "https://beta.example.com"],
  clientRateLimit: { perSecond: 2, burst: 10 },
  deletionProtection: true,
  preventDestroy: true,
  logRetentionDays: 365,
  tags: { team: "chat", "cost center": "42" },
  permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
  encryptionKeys: OPTION_KEYS,
  reservedConcurrency: { authorize: 50, connect: 50, disconnect: 50, message: 20, "fan-out": 64, default: 60 },
  vpc: { subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] },
  applicationLogLevel: "INFO",
  systemLogLevel: "WARN",
  tracing: true,
  codeSigningConfig: "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0",
  accessLog: { logRole: "create" },
  detailedMetrics: true,
  dashboard: true,
  alarmTopic: "arn:aws:sns:eu-west-1:123456789012:alarms",
  domain: { name: "ws.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  disableDefaultEndpoint: true,
  stateBucket: "our-state",
} satisfies StageSettings;
