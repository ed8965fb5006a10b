import { parseCommandLine, USAGE } from "../../local/cli/options";

function mistakes(...args: string[]): string[] {
  try {
    parseCommandLine(args);
  } catch (error) {
    return (error as Error).message.split("\n");
  }
  return [];
}

test("time runs as on AWS and the quotas are those of a new account, unless told otherwise", () => {
  expect(parseCommandLine([])).toMatchObject({ timeScale: 1, quotas: { connectionsPerSecond: 500, requestsPerSecond: 10_000 } });
  const told = ["--time-scale", "600", "--connections-per-second", "2000", "--requests-per-second", "0.5"];
  expect(parseCommandLine(told)).toMatchObject({ timeScale: 600, quotas: { connectionsPerSecond: 2_000, requestsPerSecond: 0.5 } });
});

test("--help has a line for every option, and the command line takes each of them", () => {
  const described = new Set([...USAGE.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name = ""]) => name));
  const values: Record<string, string> = {
    host: "0.0.0.0",
    stack: "dev",
    stage: "pre-prod",
    fault: "stale-rows=1",
    runtime: "nodejs22.x=/n",
    set: "aws_x.y.z=1",
  };
  const flags = ["json", "iam-report", "expose-console"];
  const ofAccounts = ["empty", "state", "aws-port", "region"];
  expect(ofAccounts.filter((name) => !described.has(name))).toEqual([]);
  const args = [...described]
    .filter((name) => name !== "help" && !ofAccounts.includes(name))
    .map((name) => (flags.includes(name) ? `--${name}` : `--${name}=${values[name] ?? 1}`));

  expect(parseCommandLine(args)).toEqual({
    port: 1,
    dynamodbPort: 1,
    host: "0.0.0.0",
    exposeConsole: true,
    stack: "dev",
    stage: "pre-prod",
    set: { "aws_x.y.z": 1 },
    json: true,
    timeScale: 1,
    quotas: { connectionsPerSecond: 1, requestsPerSecond: 1 },
    iamReport: true,
    runtimePrograms: { "nodejs22.x": "/n" },
    faults: { staleRows: 1 },
    faultSeed: 1,
    inspectPort: 1,
  });
  expect(parseCommandLine(["--port", "x", "--help"])).toBe("help");
});

test("an account takes a region, a port and a folder, and nothing that is about a stack", () => {
  expect(parseCommandLine(["--empty", "--state", "/kept", "--aws-port", "0", "--region", "us-east-1"])).toMatchObject({
    account: { region: "us-east-1", awsPort: 0, stateDirectory: "/kept" },
  });
  expect(parseCommandLine(["--empty", "--region", "eu-west-1"])).toMatchObject({ account: { awsPort: 4566 } });
  expect(mistakes("--empty", "--stack", "dev", "--stage", "prod", "--set", "aws_x.y.z=1", "--region", "moon-1")).toEqual([
    expect.stringMatching(/^--region moon-1: takes a region of AWS or of AWS GovCloud/),
    "--stack does nothing with --empty",
    "--stage does nothing with --empty",
    "--set does nothing with --empty",
  ]);
  expect(mistakes("--state", "x", "--aws-port", "1", "--region", "eu-west-1")).toEqual([
    "--state does nothing without --empty",
    "--aws-port does nothing without --empty",
    "--region does nothing without --empty",
  ]);
});

test("--inspect takes a port or Node's usual one", () => {
  expect(parseCommandLine(["--inspect"])).toMatchObject({ inspectPort: 9229 });
  expect(parseCommandLine(["--inspect=0"])).toMatchObject({ inspectPort: 0 });
});

test.each<[args: string[], line: string]>([
  [["--prot", "1"], "--prot: there is no such option; see npm start -- --help"],
  [["-p"], "-p: there is no such option; see npm start -- --help"],
  [["--constructor"], "--constructor: there is no such option; see npm start -- --help"],
  [["--port"], "--port needs a value; see npm start -- --help"],
  [["--port", "--json"], "--port needs a value; see npm start -- --help"],
  [["--port", "-1"], "--port needs a value; see npm start -- --help"],
  [["--port=-1"], "--port -1: a port is a whole number from 0 to 65535"],
  [["--port", "70000"], "--port 70000: a port is a whole number from 0 to 65535"],
  [["--port", "1", "--port", "2"], "--port is given twice"],
  [["--json=yes"], "--json takes no value; see npm start -- --help"],
  [["--set", "topic=x"], "--set topic=x: takes an address, an attribute and a value, such as aws_sns_topic.news.arn=arn:aws:sns:…"],
  [["--stack="], "--stack takes the name of a stack or a folder"],
  [["dev"], "dev: what begins without -- is no option; see npm start -- --help"],
  [["--inspect", "9230"], "9230: what begins without -- is no option; see npm start -- --help"],
  [["--host", "localhost:3001"], "--host localhost:3001: takes an address or a name of this machine, without a port"],
  [["--host", "http://x"], "--host http://x: takes an address or a name of this machine, without a port"],
  [["--expose-console"], "--expose-console does nothing without --host"],
  ...["0", "-1", "fast", "1e3", ""].map((value): [string[], string] => [
    [`--time-scale=${value}`],
    `--time-scale ${value}: takes a number above 0`,
  ]),
])("%j is one line", (args, line) => {
  expect(mistakes(...args)).toEqual([line]);
});

test("several mistakes are told at once, each in a line", () => {
  expect(mistakes("--port", "70000", "--jsn", "--time-scale=0", "--fault", "nothing=1", "--fault-seed")).toEqual([
    "--jsn: there is no such option; see npm start -- --help",
    "--fault-seed needs a value; see npm start -- --help",
    "--port 70000: a port is a whole number from 0 to 65535",
    "--time-scale 0: takes a number above 0",
    expect.stringMatching(/^there is no fault nothing: there are /),
  ]);
});

test("--set takes addresses with instance keys, and values that are texts, JSON or have an equals sign", () => {
  const args = ['module.fn["a=b"].aws_s3_bucket.files.id=x=y', 'data.aws_subnets.all.ids=["subnet-1"]'].flatMap((set) => ["--set", set]);

  expect(parseCommandLine(args)).toMatchObject({
    set: { 'module.fn["a=b"].aws_s3_bucket.files.id': "x=y", "data.aws_subnets.all.ids": ["subnet-1"] },
  });
});
