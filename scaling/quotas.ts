import { SETTINGS } from "../infra/settings";
import { DEFAULT_QUOTAS } from "../local/api-gateway/limits";

/** API Gateway meters messages in units of so many bytes. aws.amazon.com/api-gateway/pricing */
export const MESSAGE_UNIT_BYTES = 32 * 1024;

/** DynamoDB meters reads in units of so many bytes, a half each where they need not be consistent. aws.amazon.com/dynamodb/pricing/on-demand */
export const READ_UNIT_BYTES = 4 * 1024;

/**
 * The most requests a second that the model takes for attainable. AWS publishes no ceiling; teams have told of raises to ten times the
 * default, after weeks of talks. Beyond, ask AWS before building on it.
 */
export const ATTAINABLE_REQUESTS_PER_SECOND = 10 * DEFAULT_QUOTAS.requestsPerSecond;

/** The part of an account's requests that broadcasts may have, as the settings have it before anybody changes them. */
export const BROADCAST_SHARE = SETTINGS.parse({}).broadcastRateLimit / DEFAULT_QUOTAS.requestsPerSecond;
