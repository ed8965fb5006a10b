import project from "../../cdktf.json";
import { checkContext } from "../../infra/check-context";
import { readDeployments, SettingError } from "../../infra/read-deployments";
import type { StageSettings, Stages } from "../../infra/settings";
import { stages as projectStages } from "../../stages";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** The only deployment of the chosen stage. */
function settingsOf(environment: NodeJS.ProcessEnv, stages: Stages = { dev: {} }) {
  const [{ settings }, ...others] = readDeployments(stages, environment);
  expect(others).toEqual([]);
  return settings;
}

test("without any setting there is one stack to try, also by the project's own stages", () => {
  expect(readDeployments(projectStages, {})).toEqual(readDeployments({ dev: {} }, {}));
  expect(settingsOf({})).toEqual({
    stage: "dev",
    name: "fanfare",
    region: "eu-west-1",
    runtime: "nodejs22.x",
    logRetentionDays: 30,
    throttleRateLimit: 10_000,
    throttleBurstLimit: 5_000,
    broadcastRateLimit: 8_000,
    broadcastBurstLimit: 4_000,
    accountQuotas: { requestRate: 10_000, requestBurst: 5_000, connectRate: 500, concurrency: 1_000 },
    delivery: "at-most-once",
    accessControl: "none",
    jwtAlgorithms: ["RS256"],
    deletionProtection: false,
    preventDestroy: false,
    tracing: false,
    detailedMetrics: false,
    dashboard: false,
    disableDefaultEndpoint: false,
  });
});

test("prod keeps its data and leaves room for posts by what the stages file says, and pre-prod may be deleted", () => {
  const prod = settingsOf({ STAGE: "prod" }, projectStages);

  expect(prod).toEqual({
    ...settingsOf({}),
    stage: "prod",
    deletionProtection: true,
    preventDestroy: true,
    logRetentionDays: 365,
    throttleRateLimit: 2_000,
    throttleBurstLimit: 1_000,
  });
  expect(settingsOf({ STAGE: "pre-prod" }, projectStages)).toEqual({ ...settingsOf({}), stage: "pre-prod" });
});

test("every setting can come from the environment", () => {
  const environment = {
    FANFARE_NAME: "chat",
    FANFARE_STAGE: "prod",
    FANFARE_REGION: "us-gov-west-1",
    FANFARE_RUNTIME: "nodejs24.x",
    FANFARE_LOG_RETENTION_DAYS: "3653",
    FANFARE_THROTTLE_RATE_LIMIT: "0.5",
    FANFARE_THROTTLE_BURST_LIMIT: "1",
    FANFARE_BROADCAST_RATE_LIMIT: "80000",
    FANFARE_BROADCAST_BURST_LIMIT: "2",
    FANFARE_ACCOUNT_QUOTAS: '{"concurrency":3000}',
    FANFARE_DELIVERY: "at-least-once",
    FANFARE_ACCESS_CONTROL: "jwt",
    FANFARE_JWT_ISSUER: "https://issuer.example.com/",
    FANFARE_JWT_AUDIENCE: "chat",
    FANFARE_JWT_KEYS_URL: "https://issuer.example.com/keys",
    FANFARE_JWT_ALGORITHMS: '["ES256"]',
    FANFARE_JWT_PUBLISHER_CLAIM: "scope:broadcast",
    FANFARE_ALLOWED_ORIGINS: '["https://chat.example.com"]',
    FANFARE_CLIENT_RATE_LIMIT: '{"perSecond":0.5,"burst":10}',
    FANFARE_DELETION_PROTECTION: "true",
    FANFARE_PREVENT_DESTROY: "true",
    FANFARE_TAGS: '{"team":"chat"}',
    FANFARE_PERMISSIONS_BOUNDARY: "arn:aws-us-gov:iam::123456789012:policy/boundary",
    FANFARE_ENCRYPTION_KEYS: JSON.stringify({ logs: KEY.replace("aws:kms:eu-west-1", "aws-us-gov:kms:us-gov-west-1") }),
    FANFARE_RESERVED_CONCURRENCY: '{"fan-out":16}',
    FANFARE_VPC: '{"subnetIds":["subnet-0a1b2c3d"],"securityGroupIds":["sg-0a1b2c3d"]}',
    FANFARE_APPLICATION_LOG_LEVEL: "WARN",
    FANFARE_SYSTEM_LOG_LEVEL: "DEBUG",
    FANFARE_TRACING: "true",
    FANFARE_CODE_SIGNING_CONFIG: "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:code-signing-config:csc-0123456789abcdef0",
    FANFARE_ACCESS_LOG: '{"logRole":"account"}',
    FANFARE_DETAILED_METRICS: "true",
    FANFARE_DASHBOARD: "true",
    FANFARE_ALARM_TOPIC: "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms",
    FANFARE_DOMAIN: '{"name":"ws.example.com","hostedZoneId":"Z0123"}',
    FANFARE_DISABLE_DEFAULT_ENDPOINT: "true",
    FANFARE_STATE_BUCKET: "our-state",
    FANFARE_STATE_REGION: "eu-central-1",
  };

  expect(settingsOf(environment, { prod: {} })).toEqual({
    name: "chat",
    stage: "prod",
    region: "us-gov-west-1",
    runtime: "nodejs24.x",
    logRetentionDays: 3653,
    throttleRateLimit: 0.5,
    throttleBurstLimit: 1,
    broadcastRateLimit: 80_000,
    broadcastBurstLimit: 2,
    accountQuotas: { requestRate: 10_000, requestBurst: 5_000, connectRate: 500, concurrency: 3_000 },
    delivery: "at-least-once",
    accessControl: "jwt",
    jwtIssuer: "https://issuer.example.com/",
    jwtAudience: "chat",
    jwtKeysUrl: "https://issuer.example.com/keys",
    jwtAlgorithms: ["ES256"],
    jwtPublisherClaim: "scope:broadcast",
    allowedOrigins: ["https://chat.example.com"],
    clientRateLimit: { perSecond: 0.5, burst: 10 },
    deletionProtection: true,
    preventDestroy: true,
    tags: { team: "chat" },
    permissionsBoundary: environment.FANFARE_PERMISSIONS_BOUNDARY,
    encryptionKeys: JSON.parse(environment.FANFARE_ENCRYPTION_KEYS),
    reservedConcurrency: { "fan-out": 16 },
    vpc: { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] },
    applicationLogLevel: "WARN",
    systemLogLevel: "DEBUG",
    tracing: true,
    codeSigningConfig: environment.FANFARE_CODE_SIGNING_CONFIG,
    accessLog: { logRole: "account" },
    detailedMetrics: true,
    dashboard: true,
    alarmTopic: environment.FANFARE_ALARM_TOPIC,
    domain: { name: "ws.example.com", hostedZoneId: "Z0123" },
    disableDefaultEndpoint: true,
    stateBucket: "our-state",
    stateRegion: "eu-central-1",
  });
});

test("a variable wins over the stages file, for the chosen stage", () => {
  const stages = { dev: { logRetentionDays: 7, delivery: "at-least-once" } } as const;

  expect(settingsOf({ FANFARE_LOG_RETENTION_DAYS: "3" }, stages)).toMatchObject({ logRetentionDays: 3, delivery: "at-least-once" });
});

test("AWS_REGION is the region when nothing names one for this stack", () => {
  const inFile = { dev: { region: "eu-north-1" } };

  expect(settingsOf({ AWS_REGION: "us-west-2" }).region).toBe("us-west-2");
  expect(settingsOf({ AWS_REGION: "us-west-2" }, inFile).region).toBe("eu-north-1");
  expect(settingsOf({ AWS_REGION: "us-west-2", FANFARE_REGION: "eu-west-3" }, inFile).region).toBe("eu-west-3");
});

test("a variable that is set but empty counts as unset", () => {
  expect(settingsOf({ FANFARE_STAGE: "", STAGE: "", FANFARE_NAME: "", AWS_REGION: "" })).toEqual(settingsOf({}));
});

describe("the stacks of the app", () => {
  const stages: Stages = {
    dev: {},
    "pre-prod": { name: "chat" },
    prod: [{ region: "eu-west-1" }, { region: "us-east-1" }, { name: "alerts", region: "us-east-1" }],
  };
  const ids = (environment: NodeJS.ProcessEnv) => readDeployments(stages, environment).map(({ id }) => id);

  test("are those of the stage that FANFARE_STAGE names, or else STAGE", () => {
    expect(ids({ STAGE: "pre-prod" })).toEqual(["chat-pre--prod"]);
    expect(ids({ STAGE: "pre-prod", FANFARE_STAGE: "dev" })).toEqual(["fanfare-dev"]);
  });

  test("are several where the stage has a list, with the region in their names, and where several stages are named", () => {
    expect(ids({ STAGE: "prod" })).toEqual(["fanfare-prod-eu-west-1", "fanfare-prod-us-east-1", "alerts-prod-us-east-1"]);
    expect(ids({ STAGE: "prod, dev,dev" })).toEqual([
      "fanfare-prod-eu-west-1",
      "fanfare-prod-us-east-1",
      "alerts-prod-us-east-1",
      "fanfare-dev",
    ]);
  });

  test("have different names and states", () => {
    expect(messageOf(() => readDeployments(stages, { STAGE: "prod", FANFARE_REGION: "us-east-1" }))).toBe(
      "stages.ts: two deployments are fanfare-prod-us-east-1: give one another name or region",
    );
  });

  test("are those of a stage in the file", () => {
    expect(messageOf(() => readDeployments(stages, { STAGE: "prd,constructor" })).split("\n")).toEqual([
      'STAGE: "prd" is not in stages.ts, which has dev, pre-prod, prod',
      'STAGE: "constructor" is not in stages.ts, which has dev, pre-prod, prod',
    ]);
    expect(messageOf(() => readDeployments({ prod: {} }, {}))).toBe('the default stage: "dev" is not in stages.ts, which has prod');
    expect(messageOf(() => readDeployments({ dev: [] }, {}))).toBe("stages.ts: dev: the list of deployments is empty");
  });
});

test.each(["a--b", "-a", "a-", "Prod", "1st", "s".repeat(13), "a-b-c-d-e", "dev\n"])("the stage %j is refused", (stage) => {
  expect(messageOf(() => readDeployments({ dev: {}, [stage]: {} }, {}))).toBe(
    `stages.ts: the stage ${JSON.stringify(stage)} must be up to 12 lowercase letters, digits, underscores and single hyphens between them, a letter first; a hyphen counts twice`,
  );
});

test.each([
  ["FANFARE_NAME", "Chat", "up to 24 lowercase letters, digits and single hyphens between them, a letter first"],
  ["FANFARE_NAME", "n".repeat(25), "up to 24 lowercase letters, digits and single hyphens between them, a letter first"],
  ["FANFARE_NAME", "chat-", "up to 24 lowercase letters, digits and single hyphens between them, a letter first"],
  ["FANFARE_NAME", "chat--a", "up to 24 lowercase letters, digits and single hyphens between them, a letter first"],
  ["FANFARE_REGION", "Ireland", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["FANFARE_REGION", "eu-west-9", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["FANFARE_REGION", "EU-WEST-1", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["FANFARE_REGION", "aws-global", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["AWS_REGION", "cn-north-1", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["FANFARE_STATE_REGION", "eu-west-9", "a region of AWS or of AWS GovCloud, such as eu-west-1"],
  ["FANFARE_RUNTIME", "nodejs18.x", "one of nodejs20.x, nodejs22.x, nodejs24.x"],
  ["FANFARE_LOG_RETENTION_DAYS", "31", "one of 1, 3, 5, 7, 14, 30, 60"],
  ["FANFARE_LOG_RETENTION_DAYS", "a week", "one of 1, 3, 5, 7, 14, 30, 60"],
  ["FANFARE_THROTTLE_RATE_LIMIT", "0", "a number above 0"],
  ["FANFARE_THROTTLE_RATE_LIMIT", "-1", "a number above 0"],
  ["FANFARE_THROTTLE_BURST_LIMIT", "2.5", "a whole number above 0"],
  ["FANFARE_DELETION_PROTECTION", "yes", "true or false"],
  ["FANFARE_TAGS", "team=chat", "an object of at most 48 tags"],
  ["FANFARE_PERMISSIONS_BOUNDARY", "boundary", "the ARN of an IAM policy"],
  ["FANFARE_APPLICATION_LOG_LEVEL", "info", "one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL"],
  ["FANFARE_SYSTEM_LOG_LEVEL", "ERROR", "one of DEBUG, INFO, WARN"],
  ["FANFARE_TRACING", "Active", "true or false"],
  ["FANFARE_CODE_SIGNING_CONFIG", "csc-0123456789abcdef0", "the ARN of a code signing configuration of Lambda"],
  ["FANFARE_DASHBOARD", "1", "true or false"],
  ["FANFARE_ALARM_TOPIC", "alarms", "the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:123456789012:alarms"],
  ["FANFARE_STATE_BUCKET", "Our_State", "the name of an S3 bucket, 3 to 63 lowercase letters, digits, dots or hyphens"],
])("%s=%j is refused in one line that names it, its value and what is allowed", (variable, value, allowed) => {
  const message = messageOf(() => settingsOf({ [variable]: value }));

  expect(message).toContain(`${variable} is ${JSON.stringify(value)}, but must be ${allowed}`);
  expect(message).not.toContain("\n");
});

test.each<[what: string, settings: unknown, lines: (string | RegExp)[]]>([
  ["a value", { throttleRateLimit: "1" }, ['stages.ts: prod: throttleRateLimit is "1", but must be a number above 0']],
  ["a misspelt setting", { logRetentionDay: 7 }, ["stages.ts: prod: logRetentionDay is not a setting; did you mean logRetentionDays?"]],
  [
    "a setting with another name's style",
    { state_bucket: "b" },
    ["stages.ts: prod: state_bucket is not a setting; did you mean stateBucket?"],
  ],
  ["a name that is like no setting", { retries: 3 }, [/^stages\.ts: prod: retries is not a setting; there are name, region, runtime, /]],
  ["no settings", null, ["stages.ts: prod is null, but must be an object"]],
  ["one of a list", [{}, { tracing: 1 }], ["stages.ts: prod[1]: tracing is 1, but must be true or false"]],
  [
    "parts of an object",
    { vpc: { subnets: [], subnetIds: ["subnet-1"] } },
    [
      'stages.ts: prod: vpc.subnetIds.0 is "subnet-1", but must be an id such as subnet-0a1b2c3d',
      "stages.ts: prod: vpc.securityGroupIds is missing, but must be a list of ids such as sg-0a1b2c3d",
      "stages.ts: prod: vpc.subnets is not a setting; did you mean subnetIds?",
    ],
  ],
  [
    "tags that AWS refuses",
    { tags: { "aws:team": "chat", team: "<chat>" } },
    [
      'stages.ts: prod: tags.team is "<chat>", but must be at most 256 letters, digits, spaces or characters of _.:/=+-@',
      'stages.ts: prod: tags.aws:team is "chat", but must be left out: a key has 1 to 128 of these characters and does not begin with aws:',
    ],
  ],
  [
    "more tags than AWS takes",
    { tags: Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`t${index}`, ""])) },
    [/^stages\.ts: prod: tags is \{.*\}, but must be an object of at most 48 tags$/],
  ],
  [
    "a fan-out without room for the helpers of one broadcast",
    { reservedConcurrency: { "fan-out": 15, message: 0, fanOut: 20 } },
    [
      "stages.ts: prod: reservedConcurrency.message is 0, but must be a whole number of at least 1",
      "stages.ts: prod: reservedConcurrency.fan-out is 15, but must be a whole number of at least 16: a broadcast may start so many at once",
      "stages.ts: prod: reservedConcurrency.fanOut is not a setting; did you mean fan-out?",
    ],
  ],
  [
    "a key of another region, and an alias of one",
    { region: "us-east-1", encryptionKeys: { table: KEY, logs: "alias/logs" } },
    [
      /^stages\.ts: prod: encryptionKeys\.logs is "alias\/logs", but must be the ARN of a KMS key, /,
      `stages.ts: prod: encryptionKeys.table is "${KEY}", but must be a key in us-east-1, where the stack is`,
    ],
  ],
  [
    "a log role that is neither a word nor a role",
    { accessLog: { logRole: "make" } },
    ['stages.ts: prod: accessLog.logRole is "make", but must be "create", "account", or the ARN of an IAM role'],
  ],
  [
    "a domain without a certificate",
    { domain: { name: "ws.example.com" } },
    ["stages.ts: prod: domain.certificateArn is missing, but must be given, or a hostedZoneId to validate a new certificate in"],
  ],
  [
    "an address of a page as the domain",
    { domain: { name: "https://ws.example.com", hostedZoneId: "example.com" } },
    [
      'stages.ts: prod: domain.name is "https://ws.example.com", but must be a domain name in lowercase letters, such as ws.example.com',
      'stages.ts: prod: domain.hostedZoneId is "example.com", but must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ',
    ],
  ],
  [
    "topic and certificate of another region, and an API without an address",
    { alarmTopic: "arn:aws:sns:eu-west-2:123456789012:alarms", disableDefaultEndpoint: true },
    [
      'stages.ts: prod: alarmTopic is "arn:aws:sns:eu-west-2:123456789012:alarms", but must be a topic in eu-west-1, where the stack is',
      "stages.ts: prod: disableDefaultEndpoint is true, but must be false without a domain: the API would have no address",
    ],
  ],
])("%s in the stages file is refused by its place, also for a stage that is not chosen", (_what, settings, lines) => {
  const found = messageOf(() => readDeployments({ dev: {}, prod: settings as StageSettings }, {})).split("\n");

  expect(found).toEqual(lines.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))));
});

test("every mistake is named, in a line of its own", () => {
  const environment = { FANFARE_STAG: "prod", FANFARE_REGION: "eu-west-9", FANFARE_VPC: '{"subnetIds":["net"],"securityGroupIds":[]}' };
  const stages = { dev: { stag: "prod", delivery: "sometimes" } } as unknown as Stages;

  expect(messageOf(() => readDeployments(stages, environment)).split("\n")).toEqual([
    "FANFARE_STAG is not a setting; did you mean FANFARE_STAGE?",
    expect.stringMatching(/^FANFARE_REGION is "eu-west-9", but must be /),
    'FANFARE_VPC: subnetIds.0 is "net", but must be an id such as subnet-0a1b2c3d',
    "FANFARE_VPC: securityGroupIds is [], but must be a list of ids such as sg-0a1b2c3d",
    'stages.ts: dev: delivery is "sometimes", but must be at-most-once or at-least-once',
    expect.stringMatching(/^stages.ts: dev: stag is not a setting; /),
  ]);
});

test.each([
  [{ throttleRateLimit: 5 }, "throttleRateLimit has no effect there; set it in stages.ts, or with FANFARE_THROTTLE_RATE_LIMIT"],
  [{ stage: "prod" }, "stage has no effect there; choose the stage with STAGE"],
  [{ throtleRateLimit: 5 }, "throtleRateLimit is not known; did you mean throttleRateLimit?"],
  [{ excludeStackIdFromLogicalId: "true" }, "excludeStackIdFromLogicalId is not known; did you mean excludeStackIdFromLogicalIds?"],
])("context %j in cdktf.json is refused, since nothing reads it", (context, line) => {
  expect(messageOf(() => checkContext({ allowSepCharsInLogicalIds: "true", ...context }))).toBe(`cdktf.json: context: ${line}`);
});

test("context of cdktf itself is taken, flags of earlier versions too", () => {
  expect(() => checkContext({ ...project.context, excludeStackIdFromLogicalIds: "true", allowSepCharsInLogicalIds: "true" })).not.toThrow();
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SettingError) return error.message;
    throw error;
  }
  throw new Error("Nothing was refused");
}
