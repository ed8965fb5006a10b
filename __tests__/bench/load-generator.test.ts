import path from "node:path";
import { Child } from "../../bench/fan-out/child";
import type { FromContender, Listening, ToContender } from "../../bench/load-generator/protocol";

const BENCH_DIR = path.join(__dirname, "../../bench/load-generator");

test("both contenders receive everything, and say what it took", async () => {
  // given
  const server = child<object, Listening>("echo-server.ts");
  const generator = child<ToContender, FromContender>("contender-process.ts");
  try {
    const { url } = await server.next("listening");
    for (const contender of ["bare", "instrument"]) {
      // when
      const joined = generator.next("joined");
      generator.send({ type: "join", contender, url, sockets: 10 });
      await joined;
      const stepped = generator.next("stepped");
      generator.send({ type: "step", rate: 20, seconds: 1 });
      // then
      const { deliveries, cpuMs, maxLagMs } = await stepped;
      expect({ contender, deliveries }).toEqual({ contender, deliveries: 200 });
      expect(Math.min(cpuMs, maxLagMs)).toBeGreaterThan(0);
    }
  } finally {
    generator.end();
    server.end();
  }
});

function child<In extends object, Out extends { readonly type: string }>(file: string): Child<In, Out> {
  return new Child<In, Out>(path.join(BENCH_DIR, file), { execArgv: ["--import", "tsx"], env: process.env });
}
