import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { selfSignedCertificate } from "../../bench/fan-out/certificate";
import { isReachable, receivers } from "../../bench/fan-out/receivers";

test("a client that trusts the certificate connects to localhost with it", async () => {
  // given
  const { key, cert } = selfSignedCertificate();
  const server = createServer({ key, cert }, (socket) => socket.end("hello"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  // when
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", servername: "localhost", ca: cert });
  await once(socket, "secureConnect");

  // then
  expect(socket.authorized).toBe(true);
  socket.destroy();
  server.close();
});

test("every contender meets the same receivers, and a larger audience begins with those of a smaller one", () => {
  expect(receivers(100)).toEqual(receivers(100));
  expect(receivers(200).slice(0, 100)).toEqual(receivers(100));
});

test("the audience is as the benchmark says: 5 % gone, 0.1 % hung, a median of 10 ms, a tail, and ids like API Gateway's", () => {
  // when
  const audience = receivers(20_000);
  const share = (fate: string) => audience.filter((one) => one.fate === fate).length / audience.length;
  const latencies = audience.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);

  // then
  expect(share("gone")).toBeCloseTo(0.05, 2);
  expect(share("hung")).toBeCloseTo(0.001, 3);
  expect(share("throttledFirst")).toBeCloseTo(0.01, 2);
  expect(share("resetFirst")).toBeCloseTo(0.001, 3);
  expect(latencies[10_000]).toBeCloseTo(10, 0);
  expect(latencies[19_960]).toBeGreaterThan(300);
  expect(new Set(audience.map(({ connectionId }) => connectionId)).size).toBe(audience.length);
  expect(audience.every(({ connectionId }) => /^[\w-]{15}=$/.test(connectionId))).toBe(true);
  expect(audience.filter(isReachable).length).toBeGreaterThan(18_800);
});
