import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { z } from "zod";
import { domainName } from "./allowed-values";
import { checkProps } from "./check-props";

export interface DomainProps {
  /** Such as `ws.example.com`. */
  readonly name: string;
  /** Certificate of ACM for the name, in the region of the API. @default one is requested, and validated in the hosted zone */
  readonly certificateArn?: string | undefined;
  /** Hosted zone of Route 53 that gets the records. @default no records: point the name to `target` yourself */
  readonly hostedZoneId?: string | undefined;
}

export interface CustomDomainProps extends DomainProps {
  readonly apiId: string;
  readonly stageName: string;
}

const PROPS = z
  .object({ name: domainName, certificateArn: z.string().optional(), hostedZoneId: z.string().optional() })
  .refine(({ certificateArn, hostedZoneId }) => certificateArn ?? hostedZoneId, {
    path: ["certificateArn"],
    error: "given where there is no hostedZoneId, in which a certificate could be validated",
  });

/**
 * A domain of its own for a stage: `wss://{name}`, without the stage's name in the path.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-custom-domains.html
 */
export class CustomDomain extends Construct {
  /** Host name that the domain must lead to, by a CNAME record where there is no hosted zone. */
  readonly target: string;

  /** @throws {PropsError} when a prop is missing or not allowed */
  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
    const { name, hostedZoneId, apiId, stageName } = props;
    const domain = new Apigatewayv2DomainName(this, "name", {
      domainName: name,
      domainNameConfiguration: {
        certificateArn: props.certificateArn ?? this.validatedCertificate(name, hostedZoneId ?? ""),
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
    });
    new Apigatewayv2ApiMapping(this, "mapping", { apiId, domainName: domain.id, stage: stageName });
    this.target = domain.domainNameConfiguration.targetDomainName;
    if (hostedZoneId === undefined) return;
    new Route53Record(this, "record", {
      zoneId: hostedZoneId,
      name,
      type: "A",
      alias: { name: this.target, zoneId: domain.domainNameConfiguration.hostedZoneId, evaluateTargetHealth: false },
    });
  }

  /** The ARN of a certificate, once ACM has found the record that proves who owns the domain. */
  private validatedCertificate(name: string, zoneId: string): string {
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: name,
      validationMethod: "DNS",
      // A certificate that a domain uses cannot be deleted.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "validation-record", {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      // ACM asks for the same record for every certificate of a name.
      allowOverwrite: true,
    });
    return new AcmCertificateValidation(this, "validation", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
