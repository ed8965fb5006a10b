import { ResponseParser } from "../../lambdas/http/response-parser";

/** Feeds an answer in pieces of that size. @returns the answer, and the pieces that it took */
function parse(text: string, pieceBytes: number) {
  const parser = new ResponseParser();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const response = parser.push(bytes.subarray(at, at + pieceBytes));
    if (response) return { response, keepsAlive: parser.keepsAlive, used: Math.min(at + pieceBytes, bytes.length) };
  }
  const response = parser.end();
  return { response, keepsAlive: parser.keepsAlive, used: bytes.length };
}

describe.each([1, 2, 7, 4_096])("in pieces of %i bytes", (pieceBytes) => {
  test.each([
    ["a body by length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true],
    ["no body", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, "", true],
    ["no body by its status", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true],
    [
      "a body in chunks",
      "HTTP/1.1 410 Gone\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n10;x=y\r\n0123456789abcdef\r\n0\r\n\r\n",
      410,
      "ab0123456789abcdef",
      true,
    ],
    ["trailers behind the chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n", 200, "a", true],
    ["a body up to the end", "HTTP/1.1 503 Service Unavailable\r\nserver: x\r\n\r\n<html>", 503, "<html>", false],
    ["a farewell", "HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false],
    ["the older version", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false],
    ["the older version that stays", "HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nok", 200, "ok", true],
    ["an interim answer first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 \r\ncontent-length: 1\r\n\r\n!", 429, "!", true],
    ["no reason", "HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n", 200, "", true],
  ])("an answer with %s is read to its end", (_, text, status, body, keepsAlive) => {
    const { response, ...rest } = parse(text, pieceBytes);

    expect([response?.status, response?.body.toString(), rest.keepsAlive, rest.used]).toEqual([status, body, keepsAlive, text.length]);
  });
});

test("headers are found in any case, whole and trimmed, and not inside of others", () => {
  const { response } = parse(
    "HTTP/1.1 400 Bad Request\r\nX-Not-Type: no\r\nX-AMZN-ErrorType:  BadRequestException  \r\ncontent-length: 0\r\n\r\n",
    100,
  );

  expect(response?.header("x-amzn-errortype")).toBe("BadRequestException");
  expect(response?.header("Content-Length")).toBe("0");
  expect(response?.header("type")).toBeUndefined();
});

test.each([
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
  ["a length that is none", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"],
  ["a length that nothing of AWS's has", "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n"],
  ["several lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nContent-Length: 2\r\n\r\nok"],
  ["a chunk of another size than it says", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"],
  ["a coding that nobody asked for", "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n"],
  ["a chunk without a size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"],
  ["an endless head", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}`],
])("an answer with %s is refused", (_, text) => {
  expect(() => parse(text, 4_096)).toThrow();
});

test("an answer that stops in the middle is none", () => {
  expect(parse("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", 100).response).toBeUndefined();
  expect(parse("HTTP/1.1 200 OK\r\ncontent-le", 100).response).toBeUndefined();
});

test("a connection that says more than it was asked for is not used again", () => {
  const { response, keepsAlive } = parse("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n", 4_096);

  expect([response?.body.toString(), keepsAlive]).toEqual(["ok", false]);
});
