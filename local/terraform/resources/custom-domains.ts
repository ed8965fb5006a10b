import { z } from "zod";
import { UserError } from "../../errors";
import type { CustomDomain, WebSocketApi } from "../../model";
import { read, text } from "./attributes";
import type { Reading } from "./reading";

const domain = z.object({
  domain_name: text(),
  mutual_tls_authentication: z.preprocess(
    (value) => (Array.isArray(value) && value.length === 0 ? undefined : value),
    z.undefined("the local runtime does not emulate client certificates").optional(),
  ),
});

const mapping = z.object({ api_id: text(), domain_name: text(), stage: text(), api_mapping_key: text().default("") });

/** Mappings that lead nowhere are refused, those of HTTP APIs have been left out. */
export function readDomains(reading: Reading, apis: readonly WebSocketApi[]): CustomDomain[] {
  const leftOut = new Set(reading.leftOut.map(({ address }) => address));
  const resources = reading.ofType("aws_apigatewayv2_api_mapping").filter(({ address }) => !leftOut.has(address));
  const mappings = reading.each(resources, (resource) => {
    const { api_id, domain_name, stage: stageName, api_mapping_key } = read(resource, mapping);
    const leadsTo = apis.find(({ apiId }) => apiId === api_id)?.stages.some(({ name }) => name === stageName);
    if (!leadsTo) throw new UserError(`${resource.address}: stage: ${stageName} is no stage of API ${api_id} in this stack`);
    return { domainName: domain_name.toLowerCase(), key: api_mapping_key, apiId: api_id, stageName };
  });
  return reading.each(reading.ofType("aws_apigatewayv2_domain_name"), (resource) => {
    const domainName = read(resource, domain).domain_name.toLowerCase();
    return {
      domainName,
      mappings: mappings.filter((found) => found.domainName === domainName).map(({ key, apiId, stageName }) => ({ key, apiId, stageName })),
    };
  });
}
