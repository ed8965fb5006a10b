import { z } from "zod";
import type { Resource } from "../evaluated-stack";
import { block, blocks, flag, number, read, text } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

const key = z.object({ id: text(), enabled: flag().default(true), value: text().optional() });
const limits = block({ rate_limit: number().optional(), limit: number().optional() });
const plan = z.object({
  id: text(),
  api_stages: blocks({ api_id: text(), stage: text() }),
  throttle_settings: limits,
  quota_settings: limits,
});
const membership = z.object({ key_id: text(), usage_plan_id: text() });

export const API_KEY_TYPES = ["aws_api_gateway_api_key", "aws_api_gateway_usage_plan", "aws_api_gateway_usage_plan_key"] as const;

/** The API keys of a stack: keys belong to usage plans, and those have stages. */
export class ApiKeys {
  readonly #reading: Reading;
  #isUsed = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Puts the usage plans of a stage into the account, and the keys that its clients can have. */
  use(apiId: string, stageName: string): void {
    this.#isUsed = true;
    const reading = this.#reading;
    const plans = reading.each(reading.ofType("aws_api_gateway_usage_plan"), (resource) => ({ resource, ...read(resource, plan) }));
    for (const { resource, throttle_settings, quota_settings } of plans)
      if (throttle_settings ?? quota_settings) reading.leaveOut(`${resource.address}: throttle_settings, quota_settings`, "not emulated");
    const memberships = reading.each(reading.ofType("aws_api_gateway_usage_plan_key"), (resource) => read(resource, membership));
    const used = new Set<string>();
    for (const { resource, id, api_stages } of plans) {
      if (!api_stages.some((found) => found.api_id === apiId && found.stage === stageName)) continue;
      const keyIds = memberships.filter(({ usage_plan_id }) => usage_plan_id === id).map(({ key_id }) => key_id);
      for (const keyId of keyIds) used.add(keyId);
      const apiStages = api_stages.map((found) => ({ apiId: found.api_id, stage: found.stage }));
      reading.put(resource, "apigateway.usagePlans", id, { id, apiStages, keyIds });
    }
    const keys = reading.each(reading.ofType("aws_api_gateway_api_key"), (resource) => ({ resource, ...read(resource, key) }));
    for (const { resource, id, enabled, value } of keys) {
      if (!enabled || !used.has(id)) continue;
      const dates = { createdDate: MADE_AT, lastUpdatedDate: MADE_AT };
      reading.put(resource, "apigateway.apiKeys", id, { id, enabled, value: value ?? this.#valueOf(resource), ...dates });
    }
  }

  leaveOutUnused(): void {
    if (this.#isUsed) return;
    for (const type of API_KEY_TYPES)
      for (const address of this.#reading.stack.addresses(type)) this.#reading.leaveOut(address, "no route requires an API key");
  }

  /** AWS draws the value of a key that has none. */
  #valueOf(resource: Resource): string {
    return this.#reading.makeUp(resource, "value");
  }
}
