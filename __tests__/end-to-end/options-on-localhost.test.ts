import { readFileSync } from "node:fs";
import path from "node:path";
import type { RuntimeEvent } from "../../local/event-log";
import { startEmptyAccount } from "../helpers/empty-account";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { OptionsDeployment, otherValues } from "../helpers/options-deployment";
import { inProtocol, tokenOf } from "../helpers/own-issuer";
import { scaled } from "../helpers/scaled";
import { temporaryFolder } from "../helpers/temporary-folder";
import type { Plan } from "../helpers/terraform-on-stack";
import { WebSocketClient } from "../helpers/web-socket-client";

const terraform = findTerraform();

/** Seven times Terraform, of which each apply takes up to a minute; and the machine may be busy. */
const DEPLOYMENTS_MS = 1_200_000;

/** The state, without resources, and the settings of API Gateway, which version 5 of the provider forgets instead of taking them back. */
const LEFT = ["s3.objects our-state/fanfare/eu-west-1/pre-prod.tfstate", "apigateway.accountSettings account"];

const TITLE = "a stage with every option is deployed, planned empty, changed, stripped of its options, kept from destroy, and destroyed";

if ("missing" in terraform) test.skip(`${TITLE}, skipped: ${terraform.missing}`, () => {});
else if (scaled(1) === 1) test.skip(`${TITLE}, skipped: TESTS_SCALE is 1`, () => {});
else describe("the real Terraform, with the real AWS provider, on an account on localhost", () => describeOptions(terraform));

function describeOptions(found: FoundTerraform): void {
  const folder = temporaryFolder();
  const events: RuntimeEvent[] = [];
  let deployment: OptionsDeployment;

  beforeAll(async () => {
    deployment = await OptionsDeployment.start(folder, found, (event) => events.push(event));
  }, DEPLOYMENTS_MS);

  afterAll(() => deployment?.close());

  test(
    TITLE,
    async () => {
      const { account, terraform: stack, options } = deployment;
      const before = held();

      const deployed = await stack.apply();
      expect(deployed.complaints).toEqual([]);
      expect(deployed.outputs.websocket_url?.value).toBe("wss://ws.example.com");
      expect(changesOf(await stack.plan())).toEqual([]);
      await broadcastUnderTheDomain();

      // Other values: everything changes in place.
      deployment.synthesize(otherValues(options));
      expect(new Set(actionsOf(await stack.apply()))).toEqual(new Set(["update"]));
      expect(changesOf(await stack.plan())).toEqual([]);
      await broadcastUnderTheDomain();

      // Without options, and with another access control: what they made goes.
      const bare = { stateBucket: options.stateBucket, accessControl: "iam" } as const;
      deployment.synthesize({ ...bare, preventDestroy: true, deletionProtection: true });
      expect(new Set(actionsOf(await stack.apply()))).toEqual(new Set(["update", "delete"]));
      expect(changesOf(await stack.plan())).toEqual([]);

      await expect(stack.destroy()).rejects.toThrow("Instance cannot be destroyed");
      deployment.synthesize({ ...bare, deletionProtection: true });
      await expect(stack.destroy()).rejects.toThrow("it is currently protected against deletion");
      // AWS refused when other resources were gone already: an apply brings them back.
      deployment.synthesize(bare);
      await stack.apply();
      await stack.destroy();

      expect(events.filter(({ type }) => type === "notEmulated" || type === "failed")).toEqual([]);
      await account.close();
      await (await startEmptyAccount({ stateDirectory: OptionsDeployment.stateIn(folder) })).close();
      expect(held().filter((line) => !before.includes(line))).toEqual(LEFT);
    },
    DEPLOYMENTS_MS,
  );

  async function broadcastUnderTheDomain(): Promise<void> {
    const { endpoints } = deployment.account;
    const handshake = inProtocol(await tokenOf({ endpoints }, "sub=alice&scope=broadcast"));
    const { origin } = new URL(endpoints.websocketUrl);
    const client = await WebSocketClient.connect(`${origin}/`, { ...handshake, headers: { Host: "ws.example.com" } });
    client.send({ type: "message", data: "hello" });
    expect(await client.next()).toBe("hello");
    client.terminate();
  }

  /** Kind and id of what the account holds, without Route 53's record of changes. */
  function held(): string[] {
    const [, ...lines] = readFileSync(path.join(OptionsDeployment.stateIn(folder), "account.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    const entries: { kind: string; id: string }[] = lines.flatMap((line) => JSON.parse(line));
    return entries.filter(({ kind }) => kind !== "route53.changes").map(({ kind, id }) => `${kind} ${id}`);
  }
}

function actionsOf({ changes }: Plan): string[] {
  return changes.map(({ action }) => action);
}

function changesOf({ changes, complaints }: Plan): string[] {
  expect(complaints).toEqual([]);
  return changes.map(({ type, action }) => `${action} ${type}`);
}
