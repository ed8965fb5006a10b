import { environmentCredentials } from "../../../lambdas/aws/credentials";
import { environmentRegion, serviceEndpoint } from "../../../lambdas/aws/endpoint";
import { encodeStrictly, Signer } from "../../../lambdas/aws/signer";
import { TokenBucket } from "../../../lambdas/core/token-bucket";
import { HttpPool } from "../../../lambdas/http/http-pool";
import { atMost } from "../../../lambdas/http/patience";
import { ACCOUNT } from "../account";
import { isReachable, receivers } from "../receivers";
import { type Contender, TEXT } from "./contender";

const PLACES = 256;
const { origin, host, path } = serviceEndpoint("APIGATEWAYMANAGEMENTAPI", "");
const pool = new HttpPool({ origin, maxConnections: PLACES });
const signer = new Signer("execute-api", environmentRegion(), environmentCredentials);
const body = Buffer.from(TEXT);
let heads: string[] = [];

/** The bare requests: who is there, how they are signed and what the gateway allows is known in advance, and nothing is read or counted. */
export const contender: Contender = {
  prepare(audience) {
    const head = signer.template({ method: "POST", host, headers: { "content-type": "application/octet-stream" }, body });
    heads = receivers(audience)
      .filter(isReachable)
      .map(({ connectionId }) => head(`${path}/@connections/${encodeStrictly(connectionId)}`));
  },

  async broadcast() {
    const rate = new TokenBucket(ACCOUNT);
    let next = 0;
    const serve = async () => {
      for (let head = heads[next++]; head !== undefined; head = heads[next++]) await push(head);
    };
    const push = async (head: string): Promise<void> => {
      while (!rate.take(performance.now())) await new Promise((resolve) => setTimeout(resolve, 1));
      const status = await pool.request(head, body, atMost(3_000)).then(
        (response) => response.status,
        () => 0,
      );
      if (status !== 200) await push(head);
    };
    await Promise.all(Array.from({ length: PLACES }, serve));
  },
};
