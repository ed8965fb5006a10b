import { MAX_PAYLOAD_BYTES } from "../../load/instrument/frame";
import { runGenerator } from "../helpers/run-generator";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const start = runtimePerTest();

test("a broadcast of 32 KB and the largest one reach everybody, in frames of 32 KB", async () => {
  const { endpoints } = await start(stack.directory);
  for (const payloadBytes of [32 * 1024, MAX_PAYLOAD_BYTES]) {
    const { problems, counters } = await runGenerator({
      target: endpoints.websocketUrl,
      variables: { payloadBytes },
      act: async ({ fanout }) => {
        await fanout.join(2);
        await fanout.together(async () => {
          await fanout.broadcast([{ rate: 10, seconds: 0.1 }]);
        });
        await fanout.leave();
      },
    });
    expect({ payloadBytes, problems }).toEqual({ payloadBytes, problems: [] });
    expect(counters).toMatchObject({ "fanout.expected": 2, "fanout.received": 2, "connections.unexpected_closes": 0 });
  }
});
