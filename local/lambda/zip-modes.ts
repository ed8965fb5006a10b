const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const ANY_EXECUTE_BIT = 0o111;

/**
 * The names of a zip's files that may be executed, by the Unix permissions in its directory, which fflate does not read.
 * pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3.12
 */
export function executablesIn(zip: Buffer): ReadonlySet<string> {
  const names = new Set<string>();
  const end = endOfDirectory(zip);
  if (end === undefined) return names;
  for (let at = zip.readUInt32LE(end + 16); at + ENTRY_BYTES <= end && zip.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    if (mode & ANY_EXECUTE_BIT) names.add(zip.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + name));
    at += ENTRY_BYTES + name + extra + comment;
  }
  return names;
}

/** A comment may follow it, so it is looked for from the end. */
function endOfDirectory(zip: Buffer): number | undefined {
  for (let at = zip.length - END_BYTES; at >= 0; at -= 1) if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  return undefined;
}
