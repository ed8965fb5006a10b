import { rigPerTest } from "../helpers/gateway-rig";
import { refused } from "../helpers/rig-client";

const startRig = rigPerTest();

test("a handshake without a key of the stage is answered 403, and $connect does not run", async () => {
  const functions = { $connect: () => ({ statusCode: 200 }), $default: () => ({ statusCode: 200, body: "hello" }) };
  const rig = await startRig({ functions, connect: { apiKeys: ["first-key-of-the-stage", "second-key-of-the-stage"] } });
  const url = `ws://${rig.host}/dev`;
  const forbidden = { status: 403, errorType: "ForbiddenException", body: { message: "Forbidden" } };

  expect(await refused(url)).toEqual(forbidden);
  expect(await refused(url, { headers: { "x-api-key": "another-key" } })).toEqual(forbidden);
  expect(rig.eventsFor("$connect")).toEqual([]);

  const client = await rig.connect("/dev", { headers: { "X-API-Key": "second-key-of-the-stage" } });
  client.send("anything");

  expect(await client.next()).toBe("hello");
});
