import { randomOctets } from "../random-octets";

/** The X-Ray header of a request that nobody traces (docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader). */
export function newTraceId(): string {
  const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomOctets(12, "hex")}`;
  return `Root=${root};Parent=${randomOctets(8, "hex")};Sampled=0`;
}
