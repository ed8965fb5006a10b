/** A frame for the process: `[u32 length of head][u32 length of body][head: JSON][body]`. The body is JSON text already. */
export function eventFrame(head: object, body: string): Buffer {
  const headText = JSON.stringify(head);
  const headLength = Buffer.byteLength(headText);
  const bodyLength = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(8 + headLength + bodyLength);
  bytes.writeUInt32BE(headLength, 0);
  bytes.writeUInt32BE(bodyLength, 4);
  bytes.write(headText, 8);
  bytes.write(body, 8 + headLength);
  return bytes;
}
