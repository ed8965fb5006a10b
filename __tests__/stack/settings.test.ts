import { readSettings, SettingError } from "../../infra/settings";

const noContext = {};

test("without any setting there is a stack to try", () => {
  expect(readSettings({}, noContext)).toEqual({
    name: "fanfare",
    stage: "dev",
    region: "eu-west-1",
    runtime: "nodejs22.x",
    logRetentionDays: 30,
    throttleRateLimit: 10_000,
    throttleBurstLimit: 5_000,
    broadcastRateLimit: 8_000,
    broadcastBurstLimit: 4_000,
    delivery: "at-most-once",
    deletionProtection: false,
  });
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
    FANFARE_DELIVERY: "at-least-once",
    FANFARE_DELETION_PROTECTION: "true",
    FANFARE_STATE_BUCKET: "our-state",
    FANFARE_STATE_REGION: "eu-central-1",
  };

  expect(readSettings(environment, noContext)).toEqual({
    name: "chat",
    stage: "prod",
    region: "us-gov-west-1",
    runtime: "nodejs24.x",
    logRetentionDays: 3653,
    throttleRateLimit: 0.5,
    throttleBurstLimit: 1,
    broadcastRateLimit: 80_000,
    broadcastBurstLimit: 2,
    delivery: "at-least-once",
    deletionProtection: true,
    stateBucket: "our-state",
    stateRegion: "eu-central-1",
  });
});

test("the context holds JSON values, and the environment wins over it", () => {
  // given
  const context = { stage: "prod", logRetentionDays: 7, deletionProtection: true };

  // when
  const settings = readSettings({ FANFARE_STAGE: "test" }, context);

  // then
  expect(settings).toMatchObject({ stage: "test", logRetentionDays: 7, deletionProtection: true });
});

test("AWS_REGION is the region when nothing names one for this stack", () => {
  const inContext = { region: "eu-north-1" };

  expect(readSettings({ AWS_REGION: "us-west-2" }, noContext).region).toBe("us-west-2");
  expect(readSettings({ AWS_REGION: "us-west-2" }, inContext).region).toBe("eu-north-1");
  expect(readSettings({ AWS_REGION: "us-west-2", FANFARE_REGION: "eu-west-3" }, inContext).region).toBe("eu-west-3");
});

test("a variable that is set but empty counts as unset", () => {
  expect(readSettings({ FANFARE_STAGE: "", AWS_REGION: "" }, noContext)).toMatchObject({ stage: "dev", region: "eu-west-1" });
});

test.each([
  ["FANFARE_NAME", "Chat", "a lowercase letter, then up to 23 lowercase letters, digits or hyphens"],
  ["FANFARE_NAME", "n".repeat(25), "a lowercase letter, then up to 23 lowercase letters, digits or hyphens"],
  ["FANFARE_STAGE", "a-b", "a lowercase letter, then up to 11 lowercase letters, digits or underscores"],
  ["FANFARE_STAGE", "dev\n", "a lowercase letter, then up to 11 lowercase letters, digits or underscores"],
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
  ["FANFARE_STATE_BUCKET", "Our_State", "the name of an S3 bucket, 3 to 63 lowercase letters, digits, dots or hyphens"],
])("%s=%j is refused in one line that names it, its value and what is allowed", (variable, value, allowed) => {
  const message = messageOf(() => readSettings({ [variable]: value }, noContext));

  expect(message).toContain(`${variable} is ${JSON.stringify(value)}, but must be ${allowed}`);
  expect(message).not.toContain("\n");
});

test("a bad value in the context is named by its key", () => {
  expect(messageOf(() => readSettings({}, { throttleRateLimit: "fast" }))).toBe(
    '"throttleRateLimit" in the context of cdktf.json is "fast", but must be a number above 0',
  );
});

test("every bad value is named, in a line of its own", () => {
  const environment = { FANFARE_STAG: "prod", FANFARE_REGION: "eu-west-9", FANFARE_THROTTLE_RATE_LIMIT: "0" };

  expect(messageOf(() => readSettings(environment, { stag: "prod", delivery: "sometimes" })).split("\n")).toEqual([
    expect.stringMatching(/^FANFARE_STAG is not a setting; /),
    expect.stringMatching(/^"stag" in the context of cdktf.json is not a setting; /),
    expect.stringMatching(/^FANFARE_REGION is "eu-west-9", but must be /),
    'FANFARE_THROTTLE_RATE_LIMIT is "0", but must be a number above 0',
    '"delivery" in the context of cdktf.json is "sometimes", but must be at-most-once or at-least-once',
  ]);
});

test("a misspelt variable is refused rather than overlooked", () => {
  expect(messageOf(() => readSettings({ FANFARE_STAG: "prod" }, noContext))).toMatch(
    /^FANFARE_STAG is not a setting; there are FANFARE_NAME, FANFARE_STAGE, /,
  );
});

test("a misspelt key of the context is refused, and cdktf's own keys are not", () => {
  expect(messageOf(() => readSettings({}, { logRetentionDay: 7, cdktfVersion: "0.21.0" }))).toMatch(
    /^"logRetentionDay" in the context of cdktf.json is not a setting; there are name, stage, [^\n]*, stateRegion$/,
  );
  expect(readSettings({}, { cdktfStaticModuleAssetHash: "x", "@cdktf/disable_stack_trace_in_metadata": true })).toEqual(
    readSettings({}, noContext),
  );
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
