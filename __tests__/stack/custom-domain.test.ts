import { PropsError } from "../../infra/check-props";
import { CustomDomain } from "../../infra/custom-domain";
import { WebSocketApi } from "../../infra/web-socket-api";
import { emptyStack } from "../helpers/empty-stack";
import { ref, resource, resources, synth } from "../helpers/synth";

const NAME = "ws.example.com";
const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0123";
const ZONE = "Z0123456789ABCDEFGHIJ";

const validated = synth({ stage: "prod", domain: { name: NAME, hostedZoneId: ZONE }, disableDefaultEndpoint: true });
const stack = emptyStack();
const existing = synth({ domain: { name: NAME, certificateArn: CERTIFICATE } });

test("a certificate is requested and validated in the hosted zone, and the name leads to the stage", () => {
  expect(resource(validated, "aws_acm_certificate.web-socket_domain_certificate")).toEqual({
    domain_name: NAME,
    validation_method: "DNS",
    lifecycle: { create_before_destroy: true },
  });
  const proof = (attribute: string) =>
    `\${tolist(aws_acm_certificate.web-socket_domain_certificate.domain_validation_options).0.${attribute}}`;
  const target = (attribute: string) =>
    ref(`aws_apigatewayv2_domain_name.web-socket_domain_name.domain_name_configuration[0].${attribute}`);
  expect(resources(validated, "aws_route53_record")).toEqual({
    "web-socket_domain_validation-record": {
      zone_id: ZONE,
      name: proof("resource_record_name"),
      type: proof("resource_record_type"),
      records: [proof("resource_record_value")],
      ttl: 60,
      allow_overwrite: true,
    },
    "web-socket_domain_record": {
      zone_id: ZONE,
      name: NAME,
      type: "A",
      alias: { name: target("target_domain_name"), zone_id: target("hosted_zone_id"), evaluate_target_health: false },
    },
  });
  expect(resource(validated, "aws_apigatewayv2_domain_name.web-socket_domain_name")).toEqual({
    domain_name: NAME,
    domain_name_configuration: {
      certificate_arn: ref("aws_acm_certificate_validation.web-socket_domain_validation.certificate_arn"),
      endpoint_type: "REGIONAL",
      security_policy: "TLS_1_2",
    },
  });
  expect(resource(validated, "aws_apigatewayv2_api_mapping.web-socket_domain_mapping")).toEqual({
    api_id: ref("aws_apigatewayv2_api.web-socket_api.id"),
    domain_name: ref("aws_apigatewayv2_domain_name.web-socket_domain_name.id"),
    stage: ref("aws_apigatewayv2_stage.web-socket_stage.name"),
  });
});

test("an existing certificate needs no hosted zone; an output says where the name has to lead", () => {
  expect(resource(existing, "aws_apigatewayv2_domain_name.web-socket_domain_name")).toMatchObject({
    domain_name_configuration: { certificate_arn: CERTIFICATE },
  });
  expect([resources(existing, "aws_acm_certificate"), resources(existing, "aws_route53_record")]).toEqual([{}, {}]);
  expect(existing.output.domain_target?.value).toContain("target_domain_name");
});

test("clients connect to the domain, and functions post to the default endpoint as long as there is one", () => {
  const endpoint = `https://${ref("aws_apigatewayv2_api.web-socket_api.id")}.execute-api.eu-west-1.amazonaws.com/dev`;
  const postsTo = ({ resource: found }: typeof existing) => found.aws_lambda_function?.message_function?.environment;

  expect([existing.output.websocket_url?.value, validated.output.websocket_url?.value]).toEqual([`wss://${NAME}`, `wss://${NAME}`]);
  expect([existing.output.management_endpoint?.value, validated.output.management_endpoint?.value]).toEqual([endpoint, `https://${NAME}`]);
  expect(postsTo(existing)).toMatchObject({ variables: { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: endpoint } });
  expect(postsTo(validated)).toMatchObject({ variables: { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `https://${NAME}` } });
  expect(resource(existing, "aws_apigatewayv2_api.web-socket_api").disable_execute_api_endpoint).toBeUndefined();
  expect(resource(validated, "aws_apigatewayv2_api.web-socket_api").disable_execute_api_endpoint).toBe(true);
});

test("a domain without a certificate, and an API without an address, are refused", () => {
  const api = { name: "api", stageName: "dev", region: "eu-west-1", throttle: { rateLimit: 1, burstLimit: 1 } };

  expect(() => new CustomDomain(stack, "domain", { name: "Ws.example.com", apiId: "a", stageName: "dev" })).toThrow(
    new PropsError(
      [
        "stack/domain: name is 'Ws.example.com', but must be a domain name in lowercase letters, such as ws.example.com",
        "stack/domain: certificateArn is missing, but must be given where there is no hostedZoneId, in which a certificate could be validated",
      ].join("\n"),
    ),
  );
  expect(() => new WebSocketApi(stack, "api", { ...api, disableDefaultEndpoint: true })).toThrow(
    "stack/api: disableDefaultEndpoint is true, but must be false without a domain: the API would have no address",
  );
});
