import { z } from "zod";
import { UserError } from "../../errors";
import { generatedId } from "../computed/generated-id";
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
export function readDomains(reading: Reading): void {
  const leftOut = new Set(reading.leftOut.map(({ address }) => address));
  for (const resource of reading.ofType("aws_apigatewayv2_api_mapping").filter(({ address }) => !leftOut.has(address))) {
    reading.attempt(() => {
      const { api_id, domain_name, stage, api_mapping_key } = read(resource, mapping);
      if (!reading.draft.get("apigateway.stages", `${api_id}/${stage}`))
        throw new UserError(`${resource.address}: stage: ${stage} is no stage of API ${api_id} in this stack`);
      const ApiMappingId = generatedId(resource.address, 6);
      const entry = { ApiMappingId, ApiId: api_id, DomainName: domain_name.toLowerCase(), Stage: stage, ApiMappingKey: api_mapping_key };
      reading.put(resource, "apigateway.apiMappings", ApiMappingId, entry);
    });
  }
  for (const resource of reading.ofType("aws_apigatewayv2_domain_name")) {
    reading.attempt(() => {
      const DomainName = read(resource, domain).domain_name.toLowerCase();
      reading.put(resource, "apigateway.domainNames", DomainName, { DomainName });
    });
  }
}
