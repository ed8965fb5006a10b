import { randomOctets } from "../../local/random-octets";

test("every piece is as long as was asked for, and none comes twice, over many blocks", () => {
  // when
  const pieces = Array.from({ length: 5_000 }, () => randomOctets(11, "base64url"));
  // then
  expect(new Set(pieces).size).toBe(5_000);
  expect(pieces.every((piece) => /^[\w-]{15}$/.test(piece))).toBe(true);
});
