import { createServer } from "node:http";
import type { Browser } from "playwright-core";
import { listen } from "../../local/http/listen";
import { type Runtime, startRuntime } from "../../local/runtime";
import { accessibilityProblems } from "../helpers/accessibility-problems";
import { findChromium, launchChromium } from "../helpers/chromium";
import { ConsolePage } from "../helpers/console-page";
import { editedCopy } from "../helpers/edit-stack";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { OWN_ISSUER } from "../helpers/own-issuer";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS } from "../helpers/test-runtime";
import { within } from "../helpers/within";

const chromium = findChromium();

if ("missing" in chromium) {
  test.skip(`the console in a browser, skipped: ${chromium.missing}`, () => {});
} else {
  describe("the console in a browser", () => describeConsole(chromium.executablePath));
}

/** Would change the title if it were taken for markup. */
const HOSTILE = `<img src=x onerror="document.title='taken over'"><script>document.title='taken over'</script>`;

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.alice.c2VjcmV0";

function describeConsole(executablePath: string): void {
  const stack = synthesizedStack();
  const folder = temporaryFolder();
  const runtimes: Runtime[] = [];
  let browser: Browser;
  let opened: ConsolePage;
  /** Serves the stack for all tests that do not count what has happened. */
  let shared: Runtime;

  jest.setTimeout(RUNTIME_TEST_MS);
  beforeAll(async () => {
    browser = await launchChromium(executablePath);
    opened = await ConsolePage.in(browser);
    shared = await startRuntime({ stackDirectory: stack.directory });
  });
  afterAll(async () => {
    await browser?.close();
    await shared?.close();
  });
  afterEach(async () => {
    await opened.leave();
    await Promise.all(runtimes.splice(0).map((runtime) => runtime.close()));
  });

  async function start(stackDirectory: string, port = 0): Promise<Runtime> {
    const runtime = await startRuntime({ stackDirectory, port });
    runtimes.push(runtime);
    return runtime;
  }

  /** A console whose two clients are open. */
  async function openConsole(runtime: Runtime): Promise<void> {
    await opened.show(runtime.endpoints.consoleUrl);
    for (const number of [1, 2]) await opened.client(number).state.filter({ hasText: "open" }).waitFor();
  }

  /** JavaScript for the first column with a bar in it, counted from the left; -1 without one. Light colours: the accent is #9a4a00. */
  const FIRST_BAR = `(() => {
    const { width, height } = document.querySelector("#deliveries-chart canvas");
    const { data } = document.querySelector("#deliveries-chart canvas").getContext("2d").getImageData(0, 0, width, height);
    for (let x = 0; x < width; x += 1)
      for (let y = 0; y < height; y += 1) {
        const at = (y * width + x) * 4;
        if (data[at] === 0x9a && data[at + 1] === 0x4a && data[at + 2] === 0) return x;
      }
    return -1;
  })()`;

  test("two clients talk, each frame is shown with its latency, in a chart that moves on too, and each cold start and log line of the functions", async () => {
    await openConsole(await start(stack.directory));
    const [alice, bob] = [opened.client(1), opened.client(2)];
    await opened.page.locator("#deliveries-chart canvas").waitFor();
    expect(await opened.page.evaluate<number>(FIRST_BAR)).toBe(-1);

    await alice.send('{"type":"message","data":"Hello Bob!"}');
    await bob.frames("received", "Hello Bob!").waitFor();
    await alice.frames("received", "Hello Bob!").waitFor();
    await opened.until(`${FIRST_BAR} >= 0`);
    const firstBar = await opened.page.evaluate<number>(FIRST_BAR);
    await opened.figureShows("Latency, 99th percentile", /^[\d.]+ m?s$/);
    await opened.page.locator("#figures > div").filter({ hasText: "Deliveries" }).filter({ hasText: "2 in all" }).waitFor();
    await bob.route.selectOption("$default");
    await bob.button("Send").click();
    await bob.frames("received", "Polo!").waitFor();

    expect(await alice.frames("sent").locator(".text").allTextContents()).toEqual(['{"type":"message","data":"Hello Bob!"}']);
    expect(await alice.frames("received").locator(".text").allTextContents()).toEqual(["Hello Bob!"]);
    expect(await bob.frames("received").locator(".text").allTextContents()).toEqual(["Hello Bob!", "Polo!"]);
    for (const latency of await bob.frames("received").locator(".latency").allTextContents()) expect(latency).toMatch(/^[\d.]+ m?s$/);
    expect(await bob.frames("received", "Hello Bob!").getAttribute("title")).toMatch(/since Client 1 sent it$/);
    expect(await bob.frames("received", "Polo!").getAttribute("title")).toMatch(/since the last frame of Client 2$/);

    const invocations = opened.page.locator('#activity [data-group="invocation"]').filter({ hasText: "$default" });
    await invocations.filter({ hasText: "cold start" }).waitFor();
    await bob.send("Marko?");
    await invocations.nth(1).waitFor();
    // The latest is on top.
    expect(await invocations.locator(".badges").allTextContents()).toEqual([
      expect.not.stringContaining("cold"),
      expect.stringMatching(/^cold start [\d.]+ m?s$/),
    ]);
    expect(await invocations.locator(".status").allTextContents()).toEqual(["200", "200"]);
    await opened.activity("what=answered").first().waitFor();
    await opened.until(`${FIRST_BAR} < ${firstBar}`);
    expect(opened.complaints).toEqual([]);
  });

  test("the page says what happens to each frame, as the stack has it, and counts it, with connections and rows", async () => {
    await openConsole(await start(stack.directory));
    // A lane flashes when it is used.
    await opened.page.emulateMedia({ reducedMotion: "no-preference" });
    const lane = (route: string) =>
      opened.page.locator(".lanes li").filter({ has: opened.page.locator(`.route code:text-is("${route}")`) });

    expect(await opened.page.locator(".lanes .route").allTextContents()).toEqual([
      "$connect",
      "message",
      "$default",
      "$disconnect",
      "no route",
    ]);
    expect(await lane("message").locator(".sends").textContent()).toBe('{"type":"message","data":"Hello World!"}');
    expect(await lane("message").locator(".may").allTextContents()).toEqual(
      expect.arrayContaining(["Scan, DeleteItem connections", "POST @connections", "Invoke fan-out"]),
    );
    expect(await lane("$connect").locator(".may").allTextContents()).toEqual(["PutItem connections"]);
    expect(await lane("$default").locator(".effects").textContent()).toBe("its answer goes back to the sender");
    await lane("$connect").locator(".hits").filter({ hasText: "2 ×" }).waitFor();

    await opened.figureShows("Open connections", /^2$/);
    await opened.figureShows("Rows", /^2$/);

    await opened.page.getByRole("button", { name: "Add a client" }).click();
    await opened.figureShows("Open connections", /^3$/);
    await opened.figureShows("Rows", /^3$/);

    await opened.client(3).button("Close").click();
    await lane("$disconnect").locator(".hits").filter({ hasText: "1 ×" }).waitFor();
    await opened.client(2).button("Remove").click();
    await opened.figureShows("Open connections", /^1$/);
    await opened.figureShows("Rows", /^1$/);
    expect(await opened.client(3).frames("state", "closed with 1000").count()).toBe(1);
    expect(opened.complaints).toEqual([]);
  });

  test("a denied call is shown with who, what and on what", async () => {
    const withoutPost = editedCopy(stack.directory, folder, (edited) =>
      edited.editPolicy("message", (statements) => statements.filter(({ Action }) => !Action.includes("execute-api:ManageConnections"))),
    );
    await openConsole(await start(withoutPost));
    await opened.figureShows("Denied calls", /^0$/);

    await opened.client(1).send('{"type":"message","data":"hello"}');

    const denied = opened
      .activity("execute-api:ManageConnections")
      .filter({ has: opened.page.locator('.kind:text-is("denied")') })
      .first();
    await denied.waitFor();
    expect(await denied.locator(".subject").textContent()).toBe("message");
    expect(await denied.locator(".text").textContent()).toMatch(
      /^User: arn:aws:sts::\d+:assumed-role\/fanfare-dev-message-\S+\/fanfare-dev-message is not authorized to perform: execute-api:ManageConnections on resource: \S+\/dev\/POST\/@connections\//,
    );
    await opened.figureShows("Denied calls", /^[1-9]/);
    await opened.page.getByRole("radio", { name: "Trouble" }).check();
    expect(await opened.page.locator("#activity li:visible:not(.trouble)").count()).toBe(0);
  });

  /** `$connect` asks a function that wants the token in the query and as second sub-protocol, and logs it. */
  function protectedStack(): string {
    const decide = {
      code: `exports.handler = async ({ queryStringParameters, headers, methodArn }) => {
        const offered = headers["Sec-WebSocket-Protocol"];
        console.log("asked", queryStringParameters.token, offered);
        const Effect = queryStringParameters.token === ${JSON.stringify(TOKEN)} && offered === ${JSON.stringify(`chat, ${TOKEN}`)} ? "Allow" : "Deny";
        const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: methodArn }];
        return { principalId: "alice", policyDocument: { Version: "2012-10-17", Statement } };
      };`,
      replies: false,
    };
    const choose = { code: 'exports.handler = async () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat" } });' };
    const echo = { code: "exports.handler = async ({ body }) => ({ statusCode: 200, body });" };
    return writeFixtureStack(folder, { $connect: choose, $default: echo, decide }, ({ resource = {} }) => {
      const { aws_apigatewayv2_route: routes = {}, aws_lambda_permission: permissions = {} } = resource;
      delete routes.decide;
      permissions.decide = { ...permissions.decide, source_arn: "*" };
      resource.aws_apigatewayv2_authorizer = {
        tokens: {
          api_id: `\${aws_apigatewayv2_api.api.id}`,
          authorizer_type: "REQUEST",
          authorizer_uri: `\${aws_lambda_function.decide.invoke_arn}`,
          identity_sources: ["route.request.querystring.token"],
          name: "tokens",
        },
      };
      const custom = { authorization_type: "CUSTOM", authorizer_id: `\${aws_apigatewayv2_authorizer.tokens.id}` };
      routes.connect = { ...routes.connect, ...custom };
    });
  }

  test("a client connects to a protected API with a query, sub-protocols and a token, which the page does not show or keep", async () => {
    const runtime = await start(protectedStack());
    await opened.show(runtime.endpoints.consoleUrl);
    const { page } = opened;
    const pagesBefore = await page.evaluate<number>("history.length");
    const [alice, bob] = [opened.client(1), opened.client(2)];
    await alice.frames("error", "the handshake was refused").waitFor();
    await page.getByText("$connect asks decide, which needs route.request.querystring.token.").first().waitFor();

    await alice.field("Query string").fill("token={token}&room=1");
    await alice.field("Sub-protocols").fill("chat, {token}");
    await alice.field("Token").fill(TOKEN);
    await alice.field("Token").press("Enter");
    await alice.state.filter({ hasText: "open" }).waitFor();
    await alice.send(`my token is ${TOKEN}`);
    await alice.frames("received", "my token is …").waitFor();
    await opened.activity("asked … chat, …").waitFor();
    // Another one begins with what the last one has: here nothing.
    await page.getByRole("button", { name: "Add a client" }).click();
    await opened.client(3).frames("error", "the handshake was refused").waitFor();
    await bob.button("Remove").click();
    await opened.client(3).button("Remove").click();
    await page.getByRole("button", { name: "Add a client" }).click();
    await opened.client(4).state.filter({ hasText: "open" }).waitFor();
    await alice.button("Close").click();
    await alice.button("Connect").click();
    await alice
      .frames("state", /^·open/)
      .nth(1)
      .waitFor();

    const stored =
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, history.length, location.href])";
    expect(await page.evaluate<string>(stored)).toBe(JSON.stringify([{}, {}, "", null, pagesBefore, runtime.endpoints.consoleUrl]));
    expect(await page.content()).not.toContain(TOKEN);
    expect(await alice.field("Token").getAttribute("type")).toBe("password");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    await opened.until("document.documentElement.scrollWidth === 390");
  });

  test("clients of a stack that trusts the runtime's own issuer come with a token, which the page does not show", async () => {
    const runtime = await start(synthesizeInProcess(folder, "dev", OWN_ISSUER));
    await openConsole(runtime);
    const [alice, bob] = [opened.client(1), opened.client(2)];

    await alice.send('{"type":"message","data":"Hello Bob!"}');
    await bob.frames("received", "Hello Bob!").waitFor();

    const token = await alice.field("Token").inputValue();
    expect(token.split(".")).toHaveLength(3);
    expect(await opened.page.content()).not.toContain(token);
    const connectInQuery = (query: string) =>
      opened.page.evaluate<string>(
        `new Promise((resolve) => { const socket = new WebSocket(${JSON.stringify(runtime.endpoints.websocketUrl)} + ${JSON.stringify(query)}); socket.onopen = () => resolve("open"); socket.onclose = () => resolve("closed"); })`,
      );
    expect(await connectInQuery(`?token=${token}`)).toBe("open");
    expect(await connectInQuery(`?token=${token.slice(0, -8)}`)).toBe("closed");
    expect(await connectInQuery("")).toBe("closed");
  });

  test("credentials that no browser can send are refused with a reason that does not have the token", async () => {
    await openConsole(shared);
    const client = opened.client(1);
    await client.button("Close").click();
    await opened.page.getByText("Credentials").first().click();
    await client.field("Token").fill("not a sub-protocol");
    for (const [query, subprotocols, reason] of [
      ["token=", "", "the token is used nowhere"],
      ["", "chat, {token}", "not a sub-protocol: {token}."],
    ] as const) {
      await client.field("Query string").fill(query);
      await client.field("Sub-protocols").fill(subprotocols);
      await client.button("Connect").click();
      await client.frames("error", reason).last().waitFor();
    }
    await client.field("Token").fill("");
    await client.button("Connect").click();
    await client.frames("error", "{token} has no value").waitFor();
    await client.field("Sub-protocols").fill("chat, chat");
    await client.button("Connect").click();
    await client.frames("error", "a sub-protocol is there twice").waitFor();
    // The stack's own $connect chooses none.
    await client.field("Sub-protocols").fill("chat");
    await client.button("Connect").click();
    await client.frames("error", "Or $connect chose no sub-protocol in its answer").waitFor();

    expect(await opened.page.content()).not.toContain("not a sub-protocol ");
  });

  describe("of a stack that asks for IAM, with a route whose key is markup", () => {
    let signed: Runtime;
    beforeAll(async () => {
      const ok = { code: "exports.handler = async () => ({ statusCode: 200 });" };
      const echo = { code: "exports.handler = async ({ body }) => ({ statusCode: 200, body });" };
      const fail = { code: "exports.handler = async ({ body }) => { console.log(body); throw new Error(body); };" };
      const directory = writeFixtureStack(folder, { $connect: ok, $default: echo, fail }, ({ resource = {} }) => {
        const { aws_apigatewayv2_route: routes = {}, aws_lambda_permission: permissions = {} } = resource;
        routes.connect = { ...routes.connect, authorization_type: "AWS_IAM" };
        routes.fail = { ...routes.fail, route_key: HOSTILE };
        permissions.fail = { ...permissions.fail, source_arn: "*" };
      });
      signed = await startRuntime({ stackDirectory: directory });
    });
    afterAll(() => signed?.close());

    test("clients come with a signature of their own each time, unless the person gives a query", async () => {
      await openConsole(signed);
      const client = opened.client(1);

      await opened.page.getByText("the runtime signs each handshake as its administrator").first().waitFor();
      await client.button("Close").click();
      await client.button("Connect").click();
      await client
        .frames("state", /^·open/)
        .nth(1)
        .waitFor();
      await client.button("Close").click();
      await client.field("Query string").fill("X-Amz-Algorithm=AWS4-HMAC-SHA256");
      await client.button("Connect").click();
      await client.frames("error", "the handshake was refused").waitFor();
    });

    test("frames, errors and log lines are text, whatever they say", async () => {
      await openConsole(signed);
      const client = opened.client(1);

      await client.send(HOSTILE);
      await client.frames("received", HOSTILE).waitFor();
      await client.send(JSON.stringify({ type: HOSTILE }));
      await opened
        .activity(`Error: ${JSON.stringify({ type: HOSTILE })}`)
        .first()
        .waitFor();

      expect(await opened.page.locator("img, main script").count()).toBe(0);
      expect(await opened.page.title()).toBe("Fanfare console");
      expect(opened.complaints).toEqual([]);
    });
  });

  test("everything can be done with the keyboard alone", async () => {
    await openConsole(shared);
    const { keyboard } = opened.page;

    await opened.tabTo("Frame of Client 1");
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("Marko?");
    await keyboard.press("Enter");
    await opened.client(1).frames("received", "Polo!").waitFor();
    await opened.tabTo("Example for Client 2");
    await keyboard.type("route $default");
    await opened.tabTo("Send as Client 2");
    await keyboard.press("Space");
    await opened.client(2).frames("received", "Polo!").waitFor();
    await opened.tabTo("What happened, the latest first");
    await opened.tabTo("Close Client 1");
    await keyboard.press("Enter");
    await opened.client(1).frames("state", "closed with 1000").waitFor();
    await opened.tabTo("Add a client");
    await keyboard.press("Enter");
    await opened.client(3).state.filter({ hasText: "open" }).waitFor();
  });

  test("names, headings and contrast let everybody use it, in light colours and in dark ones, and a phone shows all of it in one column", async () => {
    await openConsole(shared);
    await opened.client(1).send("Marko?");
    await opened.client(1).frames("received", "Polo!").waitFor();
    await opened.client(2).button("Close").click();
    await opened.client(2).frames("state", "closed").waitFor();
    await opened.client(2).send("nobody gets this");
    await opened.client(2).frames("error").waitFor();

    for (const colorScheme of ["light", "dark"] as const) {
      await opened.page.emulateMedia({ colorScheme });
      expect(await accessibilityProblems(opened.page)).toEqual([]);
    }
    // Nothing is cut off at the side.
    await opened.page.setViewportSize({ width: 360, height: 780 });
    await opened.until("document.documentElement.scrollWidth === 360 && document.querySelector('.u-wrap').clientWidth < 360");
  });

  test("a stack that is served anew is shown anew, clients stay connected, and a runtime that was started again is found again", async () => {
    const first = await start(stack.directory);
    await openConsole(first);
    const changed = editedCopy(stack.directory, folder, (edited) => {
      edited.resource("aws_apigatewayv2_route.web-socket_message-route").route_key = "shout";
      edited.resource("aws_lambda_permission.web-socket_message-route_permission").source_arn = "*";
    });

    await first.reload(changed);

    await opened.page.locator('.lanes .route code:text-is("shout")').waitFor();
    await opened.activity("reloaded").waitFor();
    expect(await opened.client(1).route.locator("option").allTextContents()).toEqual(["route shout", "route $default"]);
    expect(await opened.client(1).state.textContent()).toBe("open");

    await runtimes.pop()?.close();
    await opened.page.locator('#link[data-state="lost"]').waitFor();
    await opened.client(1).frames("state", "closed with 1006").waitFor();

    await start(stack.directory, Number(new URL(first.endpoints.consoleUrl).port));

    await opened.page.locator('#link[data-state="live"]').waitFor();
    for (const number of [1, 2]) await opened.client(number).state.filter({ hasText: "open" }).waitFor();
    await opened.figureShows("Open connections", /^2$/);
    await opened.figureShows("Invocations", /^2$/);
  });

  test("of several stages, each client has the one that was chosen for it", async () => {
    const echo = {
      code: "exports.handler = async ({ requestContext }) => ({ statusCode: 200, body: 'here is ' + requestContext.stage });",
    };
    const twoStages = writeFixtureStack(folder, { $default: echo }, (edited) => {
      const stages = edited.resource?.aws_apigatewayv2_stage ?? {};
      stages.other = { ...stages.stage, name: "other" };
      const permissions = edited.resource?.aws_lambda_permission ?? {};
      permissions.default = { ...permissions.default, source_arn: "*" };
    });
    await openConsole(await start(twoStages));
    const address = opened.page.getByRole("combobox", { name: "Address of the next client" });
    const other = (await address.locator("option").allTextContents()).find((url) => url.endsWith("/other"));

    await address.selectOption(other ?? "");
    await opened.page.getByRole("button", { name: "Add a client" }).click();
    await opened.client(3).state.filter({ hasText: "open" }).waitFor();
    await opened.client(3).send("where?");
    await opened.client(1).send("where?");

    await opened.client(3).frames("received", "here is other").waitFor();
    await opened.client(1).frames("received", "here is test").waitFor();
    await opened.client(2).send("where?");
    await opened.client(2).frames("received", "here is test").waitFor();
    // Each stage counts its own.
    const hits = opened.page.locator(".lanes .hits");
    await hits.first().filter({ hasText: "2 ×" }).waitFor();
    await hits.nth(1).filter({ hasText: "1 ×" }).waitFor();
  });

  test("a page of another origin learns nothing", async () => {
    const { consoleUrl } = shared.endpoints;
    const server = createServer((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end('<title>another</title><link rel="icon" href="data:,">'),
    );
    const { port, close } = await listen(server, 0, "--port");
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${port}/`);
      const feed = `${consoleUrl}.fanfare/events`;
      const refused: number[] = [];
      const network = await page.context().newCDPSession(page);
      await network.send("Network.enable");
      // What the browser keeps from the page, too.
      network.on("Network.responseReceivedExtraInfo", ({ statusCode }) => refused.push(statusCode));
      const asked = [
        `new Promise((resolve) => { const source = new EventSource("${feed}"); source.onerror = () => resolve(source.readyState); })`,
        `fetch("${feed}", { mode: "no-cors" }).then(({ type }) => type)`,
        `fetch("${consoleUrl}.fanfare/ready").then(() => "answered", () => "blocked")`,
      ].map((script) => page.evaluate(script));

      expect(await within(Promise.all(asked), "the answers", () => refused.join(", "))).toEqual([2, "opaque", "blocked"]);
      expect(refused).toEqual([403, 403, 403]);
    } finally {
      await page.close();
      await close();
    }
  });
}
