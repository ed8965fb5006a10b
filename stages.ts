import type { Stages } from "./infra/settings";

/**
 * The stages that can be deployed, each with the settings that differ from the defaults. docs/stages.md lists the settings and how the stage
 * is chosen (`STAGE=prod npx cdktf deploy`); environment variables win over this file.
 */
export const stages: Stages = {
  dev: {},
  "pre-prod": {},
  prod: {
    // Keep the data: AWS refuses to delete the table, and Terraform refuses a plan that would delete the table or a log group.
    deletionProtection: true,
    preventDestroy: true,
    logRetentionDays: 365,
    // What the account's quotas leave beside broadcasts (broadcastRateLimit, broadcastBurstLimit).
    throttleRateLimit: 2_000,
    throttleBurstLimit: 1_000,
  },
};
