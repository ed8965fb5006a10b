/** A function that invokes another function over the Lambda API with the credentials that it was given, as an SDK would. */
export const CALLS = `const { createHash, createHmac } = require("node:crypto");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
exports.handler = async ({ calls }) => {
  const url = new URL("/2015-03-31/functions/" + calls + "/invocations", process.env.AWS_ENDPOINT_URL_LAMBDA);
  const time = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, "");
  const scope = [time.slice(0, 8), process.env.AWS_REGION, "lambda", "aws4_request"].join("/");
  const names = "host;x-amz-date;x-amz-security-token";
  const canonical = ["POST", url.pathname, "", "host:" + url.host, "x-amz-date:" + time,
    "x-amz-security-token:" + process.env.AWS_SESSION_TOKEN, "", names, sha256("{}")].join("\\n");
  const key = scope.split("/").reduce(hmac, "AWS4" + process.env.AWS_SECRET_ACCESS_KEY);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\\n")).toString("hex");
  const answer = await fetch(url, { method: "POST", body: "{}", headers: {
    "x-amz-date": time, "x-amz-security-token": process.env.AWS_SESSION_TOKEN,
    authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature,
  } });
  return [answer.status, answer.headers.get("x-amzn-errortype"), await answer.json()];
};`;
