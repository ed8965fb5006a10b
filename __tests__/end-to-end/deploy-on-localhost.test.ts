import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RuntimeEvent } from "../../local/event-log";
import { replaceAddresses } from "../../local/map-endpoints";
import { readStack } from "../../local/terraform/read-stack";
import { comparable } from "../helpers/comparable-model";
import { editBundle } from "../helpers/edit-bundle";
import { EditableStack, editedCopy } from "../helpers/edit-stack";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { keptModel } from "../helpers/kept-model";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { type Plan, TerraformOnStack } from "../helpers/terraform-on-stack";
import { WebSocketClient } from "../helpers/web-socket-client";

const terraform = findTerraform();

/** An apply waits for the provider, which looks at new functions only every five seconds; and the machine may be busy. */
const DEPLOYMENTS_MS = 400_000;

const TITLE =
  "the unmodified stack is deployed whole, served as it is read, changed while clients are connected in what was edited alone, and destroyed";

if ("missing" in terraform) test.skip(`${TITLE}, skipped: ${terraform.missing}`, () => {});
else describe("the real Terraform, with the real AWS provider, on an account on localhost", () => describeDeployment(terraform));

function describeDeployment(found: FoundTerraform): void {
  const { directory } = synthesizedStack();
  const folder = temporaryFolder();
  const stateDirectory = path.join(folder, "state");
  const events: RuntimeEvent[] = [];
  let account: EmptyAccount;
  let stack: TerraformOnStack;
  let copy: string;

  beforeAll(async () => {
    account = await startEmptyAccount({ stateDirectory }, { onEvent: (event) => events.push(event) });
    copy = editedCopy(directory, folder, () => {});
    stack = await TerraformOnStack.init(copy, found, account.endpoints.awsEndpoint);
  }, DEPLOYMENTS_MS);

  afterAll(async () => {
    await stack?.close();
    await account?.close();
  });

  test(
    TITLE,
    async () => {
      const deployed = await stack.apply();
      expect(changesOf(deployed)).toEqual(created(directory));
      expect(Object.keys(deployed.outputs).sort()).toEqual(["connections_table", "management_endpoint", "websocket_url"]);
      expect(comparable(await keptModel(stateDirectory, folder))).toEqual(comparable((await readStack(directory)).model));

      const url = await addressHere(String(deployed.outputs.websocket_url?.value));
      expect(url).toBe(account.endpoints.websocketUrl);
      const [sender, receiver] = [await WebSocketClient.connect(url), await WebSocketClient.connect(url)];
      sender.send({ type: "message", data: "hello" });
      expect([await sender.next(), await receiver.next()]).toEqual(["hello", "hello"]);
      sender.send("Marko?");
      expect(await sender.next()).toBe("Polo!");

      // A handler changes: an update in place, which open connections get too. Terraform finds everything else as it made it.
      editBundle(copy, "default", (code) => code.replaceAll("Polo!", "Pole!"));
      expect(changesOf(await stack.apply())).toEqual(["update aws_lambda_function"]);
      sender.send("Marko?");
      expect(await sender.next()).toBe("Pole!");

      // A route gets another key, and the stage deploys by itself.
      editRouteKey("message", "note");
      expect(changesOf(await stack.apply())).toEqual(["replace aws_lambda_permission", "update aws_apigatewayv2_route"]);
      sender.send({ type: "note", data: "under the other key" });
      expect([await sender.next(), await receiver.next()]).toEqual(["under the other key", "under the other key"]);

      await stack.destroy();
      expect(events.filter(({ type }) => type === "notEmulated" || type === "failed")).toEqual([]);
      expect(await held()).toEqual([]);
    },
    DEPLOYMENTS_MS,
  );

  /** What the account holds, as the next start reads it. */
  async function held(): Promise<string[]> {
    await account.close();
    account = await startEmptyAccount({ stateDirectory });
    const [, ...lines] = readFileSync(path.join(stateDirectory, "account.jsonl"), "utf8").trimEnd().split("\n");
    return lines;
  }

  async function addressHere(onAws: string): Promise<string> {
    const { addresses } = await (await fetch(account.client.endpoint)).json();
    return replaceAddresses(onAws, addresses);
  }

  function editRouteKey(from: string, to: string): void {
    const file = path.join(copy, "cdk.tf.json");
    const edited = new EditableStack(readFileSync(file, "utf8"));
    edited.resource(`aws_apigatewayv2_route.web-socket_${from}-route`).route_key = to;
    const permission = edited.resource(`aws_lambda_permission.web-socket_${from}-route_permission`);
    permission.source_arn = String(permission.source_arn).replace(`/${from}`, `/${to}`);
    writeFileSync(file, edited.toString());
  }
}

/** What an apply of the stack does where there is nothing yet. */
function created(directory: string): string[] {
  const { resource }: { resource: Record<string, object> } = JSON.parse(readFileSync(path.join(directory, "cdk.tf.json"), "utf8"));
  return Object.entries(resource)
    .flatMap(([type, declared]) => Object.keys(declared).map(() => `create ${type}`))
    .sort();
}

function changesOf({ changes, complaints }: Plan): string[] {
  expect(complaints).toEqual([]);
  return changes.map(({ type, action }) => `${action} ${type}`).sort();
}
