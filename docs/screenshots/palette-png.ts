import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLORS = 256;

/** The rest of the palette is for colours that are rare and like no other, such as a green dot. */
const FREQUENT_COLORS = 160;

/**
 * The same picture with a palette in place of three bytes for each pixel: about a third of the size, and of a page that is flat surfaces
 * and text nobody sees a difference. A colour that is not in the palette becomes the nearest that is.
 * @param png as Chromium writes it: eight bits a channel, with or without alpha, not interlaced.
 */
export function toPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = choosePalette(counts);
  const indexes = new Map([...counts.keys()].map((color) => [color, nearest(palette, color)]));

  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < pixels.length; at += 1) {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = indexes.get(pixels[at] ?? 0) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap((color) => channels(color)));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", colors),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** @param counts pixels of each colour */
function choosePalette(counts: ReadonlyMap<number, number>): number[] {
  const byFrequency = [...counts].sort(([, a], [, b]) => b - a).map(([color]) => color);
  const palette = byFrequency.slice(0, FREQUENT_COLORS);
  const rest = byFrequency
    .slice(FREQUENT_COLORS)
    .map((color) => ({ color, away: Math.min(...palette.map((one) => distance(one, color))) }));
  while (palette.length < MOST_COLORS && rest.length > 0) {
    const farthest = rest.reduce((best, candidate) => (candidate.away > best.away ? candidate : best));
    palette.push(farthest.color);
    rest.splice(rest.indexOf(farthest), 1);
    for (const candidate of rest) candidate.away = Math.min(candidate.away, distance(farthest.color, candidate.color));
  }
  return palette;
}

/** Pixels as `0xrrggbb`; a screenshot is opaque. */
function decode(png: Buffer): { readonly width: number; readonly height: number; readonly pixels: Uint32Array } {
  const data: Buffer[] = [];
  let [width, height, bytes] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") [width, height, bytes] = [content.readUInt32BE(0), content.readUInt32BE(4), content[9] === 6 ? 4 : 3];
    if (type === "IDAT") data.push(content);
    at += length + 12;
  }
  const raw = unfilter(inflateSync(Buffer.concat(data)), width * bytes, bytes);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = raw.readUIntBE(at * bytes, 3);
  return { width, height, pixels };
}

/** Undoes what each row's first byte says (www.w3.org/TR/png/#9Filters). */
function unfilter(filtered: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const rows = filtered.length / (rowBytes + 1);
  const raw = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (rowBytes + 1)];
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column >= pixelBytes ? (raw[at - pixelBytes] ?? 0) : 0;
      const above = row > 0 ? (raw[at - rowBytes] ?? 0) : 0;
      const corner = row > 0 && column >= pixelBytes ? (raw[at - rowBytes - pixelBytes] ?? 0) : 0;
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      raw[at] = (filtered[row * (rowBytes + 1) + 1 + column] ?? 0) + predicted;
    }
  }
  return raw;
}

function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function nearest(palette: readonly number[], color: number): number {
  const distances = palette.map((candidate) => distance(candidate, color));
  return distances.indexOf(Math.min(...distances));
}

function distance(one: number, other: number): number {
  const to = channels(other);
  return channels(one).reduce((sum, value, index) => sum + (value - (to[index] ?? 0)) ** 2, 0);
}

function channels(color: number): number[] {
  return [color >> 16, (color >> 8) & 0xff, color & 0xff];
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** `node:zlib` has one from Node.js 22 on. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
