/**
 * What a handler said, without what Lambda's text or JSON format puts around it, and without the description of metrics for CloudWatch.
 *
 * @param {string} line
 * @returns {{ level: string, text: string }}
 */
export function readLogLine(line) {
  const [, level = "", text] = /^\S+\t\S*\t([A-Z]+)\t(.*)$/s.exec(line) ?? [];
  if (text !== undefined) return { level, text: unpacked(text) };
  const parsed = parseObject(line);
  if (!parsed) return { level: "", text: line };
  const { timestamp: _timestamp, requestId: _requestId, level: ofRecord, message, _aws, ...rest } = parsed;
  const said = message ?? rest;
  return { level: String(ofRecord ?? ""), text: typeof said === "string" ? unpacked(said) : fields(said) };
}

/** @param {string} text */
function unpacked(text) {
  const parsed = parseObject(text);
  return parsed ? fields(parsed) : text;
}

/**
 * `what=broadcast Delivered=2`
 *
 * @param {unknown} said
 */
function fields(said) {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return JSON.stringify(said);
  return Object.entries(said)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | undefined}
 */
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
