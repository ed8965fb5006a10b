import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const settings = { runtime: "provided.al2023", handler: "shop.order" };

/** A runtime of one's own, in a language that every machine with these tests has. */
const BOOTSTRAP = `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime";
const post = (path, body) => fetch(api + path, { method: "POST", body: JSON.stringify(body) });
(async () => {
  if (process.env.FAILS) {
    await post("/init/error", { errorType: "Shop.Closed", errorMessage: "no stock" });
    process.exit(1);
  }
  console.log("loaded " + process.env._HANDLER);
  for (;;) {
    const next = await fetch(api + "/invocation/next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const event = await next.json();
    console.log("event " + event.do);
    if (event.do === "exit") process.exit(7);
    if (event.do === "fail") await post("/invocation/" + id + "/error", { errorType: "Shop.Empty", errorMessage: "sold out" });
    else if (event.do === "garble") console.log((await fetch(api + "/invocation/" + id + "/error", { method: "POST", body: "?" })).status);
    else if (event.do === "skip") console.log((await fetch(api + "/invocation/next")).status);
    if (event.do !== "fail") await post("/invocation/" + id + "/response", {
      left: next.headers.get("lambda-runtime-deadline-ms") - Date.now() > 0,
      arn: next.headers.get("lambda-runtime-invoked-function-arn"),
      trace: next.headers.get("lambda-runtime-trace-id").slice(0, 5),
      big: "x".repeat(event.bytes ?? 0),
    });
  }
})();
`;

test("a bootstrap serves events through the Runtime API, one after another", async () => {
  const functions = await start({ fn: { code: { bootstrap: BOOTSTRAP }, settings } });

  const answer = { left: true, arn: "arn:aws:lambda:eu-west-1:123456789012:function:fn", trace: "Root=", big: "" };
  expect(await functions.returned("fn")).toEqual(answer);
  const failed = await functions.call("fn", {}, JSON.stringify({ do: "fail" }));
  expect(JSON.parse(failed.body)).toEqual({ errorType: "Shop.Empty", errorMessage: "sold out", stackTrace: [] });
  expect(await functions.failed("fn", { bytes: 7e6 })).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
  // What the API refuses ends nothing.
  expect(await functions.returned("fn", { do: "garble" })).toEqual(answer);
  expect(await functions.returned("fn", { do: "skip" })).toEqual(answer);

  await functions.reported("fn", 5);
  expect(functions.log("fn", "function")).toEqual([
    "loaded shop.order",
    "event undefined",
    "event fail",
    "event undefined",
    "event garble",
    "400",
    "event skip",
    "403",
  ]);
  expect(functions.log("fn", "platform").filter((line) => line.startsWith("INIT_START"))).toEqual([
    "INIT_START Runtime Version: provided.al2023",
  ]);
  expect(await functions.failed("fn", { do: "exit" })).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(/exit status 7$/),
  });
});

test.each<[what: string, file: Readonly<Record<string, string>>, fails: string, errorType: string, errorMessage: RegExp]>([
  ["its own error of the initialization", { bootstrap: BOOTSTRAP }, "yes", "Shop.Closed", /^no stock$/],
  ["that it is missing", { main: "" }, "", "Runtime.InvalidEntrypoint", /neither the code nor a layer has a file bootstrap$/],
  [
    "that it is for another machine",
    { bootstrap: `\u007fELF\u0002\u0001\u0001${"\0".repeat(9)}\u0003\0\u0016\0` },
    "",
    "Runtime.InvalidEntrypoint",
    /provided\.al2023 could not be started: it is a program for linux on processor 22, and this machine is /,
  ],
])("a bootstrap that cannot start says %s", async (_what, code, FAILS, errorType, errorMessage) => {
  const functions = await start({ fn: { code, settings: { ...settings, environment: { FAILS } } } });

  expect(await functions.failed("fn")).toEqual({
    errorType,
    errorMessage: expect.stringMatching(errorMessage),
  });
});
