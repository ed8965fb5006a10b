import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";

const folder = temporaryFolder();
const start = runtimePerTest();

const CODE = "exports.handler = async () => ({ statusCode: 200, body: 'ran' });";

test("a function that cannot run here fails its events with the reason, and the others are served", async () => {
  // given
  const runtime = await start(
    writeFixtureStack(folder, {
      $default: { code: CODE },
      image: {
        code: CODE,
        attributes: { package_type: "Image", image_uri: "1.dkr.ecr.test/x", filename: null, handler: null, runtime: null },
      },
    }),
  );
  const client = await runtime.connect();
  // when
  client.send({ type: "image" });
  // then
  expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
  expect(await runtime.event({ type: "invocation", routeKey: "image" })).toMatchObject({
    error: expect.stringContaining("container images do not run here"),
  });
  client.send({ type: "other" });
  expect(await client.next()).toBe("ran");
});
