/** Numbers that are the same for the same seed (mulberry32). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to `below`, without it. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  bytes(maxLength: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(maxLength + 1) }, () => this.below(256)));
  }
}

/** What a client of a WebSocket API may send when it is broken or wicked, from the first byte of its TCP connection on. */
export function malformedInput(random: SeededRandom, host: string): Buffer {
  const kind = random.pick([noise, brokenHttp, brokenHandshake, brokenFrames, brokenFrames, oddMessages, brokenCallback]);
  return kind(random, host);
}

function noise(random: SeededRandom): Buffer {
  return random.bytes(300);
}

function brokenHttp(random: SeededRandom, host: string): Buffer {
  return damage(random, request(random.pick(["GET /", "POST /dev", "OPTIONS *", "GET /.fanfare/ready", "CONNECT x:1"]), host, []));
}

function brokenHandshake(random: SeededRandom, host: string): Buffer {
  return damage(random, handshake(random, host));
}

function brokenFrames(random: SeededRandom, host: string): Buffer {
  const frames = Array.from({ length: 1 + random.below(4) }, () => damage(random, frame(random, random.bytes(200))));
  return Buffer.concat([handshake(random, host), ...frames]);
}

function oddMessages(random: SeededRandom, host: string): Buffer {
  const texts = Array.from({ length: 1 + random.below(3) }, () => {
    const json = random.pick([
      '{"type":"message","data":1}',
      '{"type":{"a":[[]]}}',
      '{"type":"__proto__"}',
      '[{"type":1e400}]',
      '"\\ud800"',
    ]);
    return random.below(2) === 0 ? Buffer.from(json) : damage(random, Buffer.from(json));
  });
  return Buffer.concat([handshake(random, host), ...texts.map((text) => frame(random, text, 0x81))]);
}

function brokenCallback(random: SeededRandom, host: string): Buffer {
  const id = random.pick(["AAAAAAAAAAAAAAA=", "%E0%A4%A", "..%2f..", "%00", "x".repeat(3_000)]);
  const method = random.pick(["POST", "GET", "DELETE", "PATCH"]);
  const authorization = random.pick([
    "AWS4-HMAC-SHA256 Credential=test/x, SignedHeaders=host, Signature=zz",
    "AWS4-HMAC-SHA256 ,,=",
    "Basic eA==",
  ]);
  const length = `Content-Length: ${random.pick(["3", "0", "99", "-1"])}`;
  const headers = [`Authorization: ${authorization}`, `X-Amz-Date: ${random.pick(["20250204T062403Z", "now"])}`, length];
  return damage(random, Buffer.concat([request(`${method} /dev/@connections/${id}`, host, headers), Buffer.from("abc")]));
}

function request(line: string, host: string, headers: readonly string[]): Buffer {
  return Buffer.from([`${line} HTTP/1.1`, `Host: ${host}`, ...headers, "", ""].join("\r\n"));
}

function handshake(random: SeededRandom, host: string): Buffer {
  return request(`GET /dev${random.pick(["", "?a=%", "?token=1&token=2", "/"])}`, host, [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Sec-WebSocket-Extensions: ${random.pick(["permessage-deflate", "permessage-deflate; client_max_window_bits", "x; y", ";;"])}`,
  ]);
}

/** Masked, as a client's frames are. */
function frame(
  random: SeededRandom,
  payload: Buffer,
  firstByte = random.pick([0x81, 0xc1, 0x01, 0x80, 0x82, 0x88, 0x89, 0x8a, 0x83, 0xf1]),
): Buffer {
  const extended = payload.length > 125 ? Buffer.from([payload.length >> 8, payload.length & 0xff]) : Buffer.alloc(0);
  const short = payload.length > 125 ? 126 : payload.length;
  return Buffer.concat([Buffer.from([firstByte, 0x80 | short]), extended, Buffer.alloc(4), payload]);
}

/** Some bytes changed, left out or doubled. */
function damage(random: SeededRandom, bytes: Buffer): Buffer {
  let damaged = bytes;
  for (let times = random.below(4); times > 0; times -= 1) {
    const at = random.below(damaged.length + 1);
    const [before, after] = [damaged.subarray(0, at), damaged.subarray(at)];
    damaged = Buffer.concat(
      random.pick([
        [before, random.bytes(1), after.subarray(1)],
        [before, after.subarray(1 + random.below(8))],
        [before, after.subarray(0, 16), after],
        [before],
      ]),
    );
  }
  return damaged;
}
