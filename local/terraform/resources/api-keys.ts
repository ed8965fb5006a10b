import { z } from "zod";
import type { Resource } from "../evaluated-stack";
import { block, blocks, flag, number, read, text } from "./attributes";
import type { Reading } from "./reading";

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

/** The API keys of a stack by the stages that they are for: keys belong to usage plans, and those have stages. */
export class ApiKeys {
  readonly #reading: Reading;
  #isUsed = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Values of the keys that clients of a stage can have. */
  valuesFor(apiId: string, stageName: string): string[] {
    this.#isUsed = true;
    const reading = this.#reading;
    const plans = reading.each(reading.ofType("aws_api_gateway_usage_plan"), (resource) => ({ resource, ...read(resource, plan) }));
    for (const { resource, throttle_settings, quota_settings } of plans)
      if (throttle_settings ?? quota_settings) reading.leaveOut(`${resource.address}: throttle_settings, quota_settings`, "not emulated");
    const isForStage = ({ api_stages }: (typeof plans)[number]) =>
      api_stages.some((found) => found.api_id === apiId && found.stage === stageName);
    const planIds = new Set(plans.filter(isForStage).map(({ id }) => id));
    const memberships = reading.each(reading.ofType("aws_api_gateway_usage_plan_key"), (resource) => read(resource, membership));
    const keyIds = new Set(memberships.filter(({ usage_plan_id }) => planIds.has(usage_plan_id)).map(({ key_id }) => key_id));
    const keys = reading.each(reading.ofType("aws_api_gateway_api_key"), (resource) => ({ resource, ...read(resource, key) }));
    return keys.filter(({ id, enabled }) => enabled && keyIds.has(id)).map(({ resource, value }) => value ?? this.#valueOf(resource));
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
