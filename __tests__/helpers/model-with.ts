import type { Model } from "../../local/model";

/** A model with nothing in it but `parts`. */
export function modelWith(parts: Partial<Model>): Model {
  return {
    region: "eu-west-1",
    accountId: "123456789012",
    apis: [],
    domains: [],
    functions: [],
    roles: [],
    tables: [],
    queues: [],
    ...parts,
  };
}
