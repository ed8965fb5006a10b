import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RuntimeEvent } from "../../local/event-log";
import { type Runtime, startRuntime } from "../../local/runtime";
import { hasHcl } from "../../local/terraform/has-hcl";
import { readStack } from "../../local/terraform/read-stack";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { writeHclStack } from "../helpers/hcl-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { EVALUATION_MS, terraformEvaluation } from "../helpers/terraform-evaluation";
import { refusedHandshake, WebSocketClient } from "../helpers/web-socket-client";

const terraform = findTerraform();

const folder = temporaryFolder();

test("a folder with .tf files is told from one without", () => {
  expect(hasHcl(folder)).toBe(false);
  expect(hasHcl(path.join(folder, "nowhere"))).toBe(false);
  writeFileSync(path.join(folder, "main.tf"), "");
  expect(hasHcl(folder)).toBe(true);
});

test("without Terraform on the PATH, a folder with .tf files is one line that says what is needed", async () => {
  writeFileSync(path.join(folder, "main.tf"), "");
  const { PATH } = process.env;
  process.env.PATH = folder;
  try {
    await expect(readStack(folder)).rejects.toThrow(
      new Error(`${folder} holds .tf files, and reading them needs terraform (1.7 or later) or tofu (1.8 or later) on the PATH`),
    );
  } finally {
    process.env.PATH = PATH;
  }
});

if ("missing" in terraform) {
  test.skip(`Terraform evaluates a stack in HCL, skipped: ${terraform.missing}`, () => {});
} else {
  describe("a stack in HCL", () => describeStack(terraform));
}

function describeStack(terraform: FoundTerraform): void {
  terraformEvaluation(terraform);
  const directory = path.join(folder, "stack");
  const events: RuntimeEvent[] = [];
  let runtime: Runtime;
  let before: Record<string, string>;

  beforeAll(async () => {
    mkdirSync(directory);
    writeHclStack(directory);
    before = contentsOf(directory);
    runtime = await startRuntime({
      stackDirectory: directory,
      reading: { set: { "aws_s3_bucket.files.bucket": "the-real-one" } },
      onEvent: (event) => events.push(event),
    });
  }, EVALUATION_MS);

  afterAll(() => runtime?.close());

  async function ask(action: string): Promise<Record<string, unknown>> {
    const client = await WebSocketClient.connect(runtime.endpoints.websocketUrl);
    try {
      client.send({ action });
      return JSON.parse(await client.next());
    } finally {
      client.terminate();
    }
  }

  test("is served at the stage that its variables name, and changes nothing in its folder", async () => {
    expect(runtime.endpoints.websocketUrl).toMatch(/\/live$/);
    expect((await refusedHandshake(runtime.endpoints.websocketUrl.replace("/live", "/dev"))).status).toBe(403);
    expect(contentsOf(directory)).toEqual(before);
  });

  test("answers with the values that modules pass on, made up where only AWS has them and nothing was set", async () => {
    expect(await ask("list")).toEqual({
      route: "list",
      scanned: 0,
      POOL: expect.stringMatching(/^eu-west-1_[a-z0-9]{9}$/),
      BUCKET: "the-real-one",
      NET: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      SPACE: "blue",
      WHERE: expect.stringMatching(/^subnet-[0-9a-f]{17} arn:aws:sqs:us-east-1:123456789012:elsewhere$/),
    });
    expect(runtime.reading.madeUp.map(({ reference }) => reference)).toEqual([
      "data.aws_subnets.private.ids",
      "aws_cognito_user_pool.people.id",
      "data.terraform_remote_state.network.outputs.vpc_id",
    ]);
  });

  test("denies what the policy documents do not allow", async () => {
    expect(await ask("wipe")).toMatchObject({ scanned: "AccessDeniedException" });
    expect((await runtime.permissions()).map(({ role }) => role).sort()).toEqual(
      ["connect", "list", "wipe"].map((name) => expect.stringMatching(new RegExp(`^chat-live-${name}[a-z0-9]{12}$`))),
    );
  });

  test("lists what is not emulated", () => {
    expect(runtime.reading.leftOut.map(({ address }) => address)).toEqual([
      "aws_sqs_queue.elsewhere",
      "aws_acm_certificate.domain",
      "aws_cognito_user_pool.people",
      "aws_s3_bucket.files",
      "aws_subnet.zones[0]",
      "aws_subnet.zones[1]",
      "aws_vpc.net",
      "data.aws_iam_policy_document.logs: jsondecode",
    ]);
  });

  test("tells what to watch for changes", () => {
    expect(runtime.reading.sources).toEqual({
      configurations: ["", "modules/route", "modules/function"]
        .map((name) => path.join(directory, name))
        .map((name) => name.replace(/\/$/, "")),
      folders: [],
      files: expect.arrayContaining([path.join(directory, "modules/function/function.zip")]),
    });
  });

  test(
    "is evaluated again for a reload, while clients stay connected",
    async () => {
      const client = await WebSocketClient.connect(runtime.endpoints.websocketUrl);
      writeFileSync(
        path.join(directory, "more.auto.tfvars"),
        'routes = {\n  "$connect" = {}\n  greet = {}\n  list = { actions = ["dynamodb:Scan"] }\n}\n',
      );
      await runtime.reload(directory);
      client.send({ action: "greet" });

      expect(JSON.parse(await client.next())).toMatchObject({ route: "greet", scanned: "AccessDeniedException" });
      expect(events.findLast(({ type }) => type === "reloaded")).toMatchObject({
        changes: expect.arrayContaining(["function chat-live-greet added", "route greet added", "route wipe removed"]),
      });
      client.terminate();
    },
    EVALUATION_MS,
  );

  test(
    "that is wrong is refused with a line for each mistake, its address and its file, and nothing is left in the folder",
    async () => {
      writeFileSync(
        path.join(directory, "wrong.tf"),
        'resource "aws_sqs_queue" "a" {\n  nme = "a"\n}\nresource "aws_sns_topic" "b" {\n  name = local.nothing\n}\n',
      );
      const error: Error = await readStack(directory).then(
        () => new Error("it was read"),
        (thrown) => thrown,
      );
      expect([error.name, error.message.split("\n").sort()]).toEqual([
        "UserError",
        [
          expect.stringMatching(/^wrong\.tf:2: Unsupported argument: An argument named "nme" is not expected here\./),
          expect.stringMatching(
            /^wrong\.tf:5: Reference to undeclared local value: A local value with the name "nothing" has not been declared\.$/,
          ),
        ],
      ]);
      expect(readdirSync(directory).sort()).toEqual(
        [".terraform", "live.auto.tfvars", "main.tf", "modules", "more.auto.tfvars", "terraform.tfvars", "variables.tf", "wrong.tf"].sort(),
      );
    },
    EVALUATION_MS,
  );
}

/** Every file of a folder with its content. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [path.join(parentPath, name), readFileSync(path.join(parentPath, name), "latin1")]),
  );
}
