import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { EventLog } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import type { Service } from "../../local/service";
import { StartedServices } from "../../local/started-services";
import { modelWith } from "../helpers/model-with";
import { PROJECT_DIR } from "../helpers/run";
import { sendSigned } from "../helpers/send-signed";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const ROLE = "arn:aws:iam::123456789012:role/reader";
const mayRead = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:GetParameter", Resource: "arn:aws:ssm:*:*:parameter/greeting" }],
};

function listing(file: string): string {
  const page = readFileSync(path.join(PROJECT_DIR, "docs/adding-a-service.md"), "utf8");
  const [, after] = page.split(`\`\`\`ts\n// ${file}\n`);
  if (after === undefined) throw new Error(`the page has no listing of ${file}`);
  return after.slice(0, after.indexOf("```"));
}

/** The service in the first listing of the page, built as if it were in its folder, which esbuild wants to exist: so beside SQS. */
function serviceOfThePage(): Service {
  const contents = listing("local/ssm/ssm.ts");
  const stdin = { contents, resolveDir: path.join(PROJECT_DIR, "local/sqs"), loader: "ts" } as const;
  const { outputFiles } = buildSync({ stdin, bundle: true, platform: "node", format: "cjs", write: false });
  const file = path.join(folder, "ssm.js");
  writeFileSync(file, outputFiles[0]?.text ?? "");
  return require(file).SSM;
}

test("the service of the page answers who may ask, and refuses who may not", async () => {
  // given
  const model = modelWith({ roles: [{ arn: ROLE, name: "reader", policies: [{ name: "read", document: mayRead }] }] });
  const iam = new Iam(() => model);
  const events = new EventLog();
  const services = new StartedServices();
  const ssm = serviceOfThePage();
  await services.start([ssm], () => ({
    model: () => model,
    events,
    access: iam.accessControl(ssm.signingName, events),
    hostNames: () => [],
  }));
  const credentials = iam.assumeRole(ROLE, "fn");
  const get = async (Name: string) => {
    const { status, body } = await sendSigned({
      url: services.endpointVariables.AWS_ENDPOINT_URL_SSM ?? "",
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" },
      body: JSON.stringify({ Name }),
      service: "ssm",
      region: model.region,
      credentials,
    });
    return { status, ...JSON.parse(body) };
  };
  try {
    // when
    const [greeting, secret] = [await get("greeting"), await get("secret")];
    // then
    expect(greeting).toEqual({ status: 200, Parameter: { Name: "greeting", Value: "Hello World!", Type: "String", Version: 1 } });
    expect(secret).toMatchObject({ status: 400, __type: "com.amazon.coral.service#AccessDeniedException" });
  } finally {
    await services.close();
  }
});

test("the operation of the page is that of the control plane", () => {
  const file = "local/control-plane/ssm/remove-parameters.ts";
  expect(readFileSync(path.join(PROJECT_DIR, file), "utf8")).toContain(listing(file));
});
