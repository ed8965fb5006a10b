import { z } from "zod";
import { block, read, text, texts } from "./attributes";
import type { Reading } from "./reading";

const fn = z.object({
  kms_key_arn: text().optional(),
  code_signing_config_arn: text().optional(),
  vpc_config: block({ subnet_ids: texts().default([]) }),
  tracing_config: block({ mode: text() }),
});
const table = z.object({ server_side_encryption: block({ kms_key_arn: text().optional() }) });
const queue = z.object({ kms_master_key_id: text().optional() });

/** Lists keys, VPCs, traces and signatures, which have no effect on this machine. */
export function leaveOutProtections(reading: Reading): void {
  const leaveOut = (isSet: unknown, address: string, attribute: string, reason: string) => {
    if (isSet) reading.leaveOut(`${address}: ${attribute}`, reason);
  };
  for (const resource of reading.ofType("aws_lambda_function")) {
    const { address } = resource;
    const { kms_key_arn, code_signing_config_arn, vpc_config, tracing_config } = reading.attempt(() => read(resource, fn)) ?? {};
    leaveOut(kms_key_arn, address, "kms_key_arn", NOT_ENCRYPTED);
    leaveOut(code_signing_config_arn, address, "code_signing_config_arn", "signatures are not checked here");
    leaveOut(vpc_config?.subnet_ids.length, address, "vpc_config", "functions have the network of this machine");
    leaveOut(tracing_config?.mode === "Active", address, "tracing_config", "there are no traces here");
  }
  for (const resource of reading.ofType("aws_dynamodb_table")) {
    const key = reading.attempt(() => read(resource, table))?.server_side_encryption?.kms_key_arn;
    // In the state of a mocked provider, a key that the stack does not name is a random text.
    leaveOut(key?.startsWith("arn:"), resource.address, "server_side_encryption", NOT_ENCRYPTED);
  }
  for (const resource of reading.ofType("aws_sqs_queue"))
    leaveOut(reading.attempt(() => read(resource, queue))?.kms_master_key_id, resource.address, "kms_master_key_id", NOT_ENCRYPTED);
}

const NOT_ENCRYPTED = "nothing is encrypted here";
