import { z } from "zod";
import { modelNameProblem } from "../../aws-rules/api-gateway-rules";
import { repeated } from "../../aws-rules/repeated";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import { read, text } from "./attributes";
import type { Reading } from "./reading";

const model = z.object({ name: text(), schema: text().default("{}") });

interface ValidatedRoute {
  readonly route_key: string;
  readonly model_selection_expression?: string | undefined;
  /** Names of models by their keys. */
  readonly request_models: Readonly<Record<string, string>>;
}

interface ModelOfResource {
  readonly resource: Resource;
  readonly made: z.infer<typeof model>;
}

/** The models of one API. Those that routes use are put into the account. */
export class RequestModels {
  readonly #reading: Reading;
  readonly #apiId: string;
  readonly #byName: ReadonlyMap<string, ModelOfResource>;
  readonly #used = new Set<string>();

  constructor(reading: Reading, apiId: string, resources: readonly Resource[]) {
    this.#reading = reading;
    this.#apiId = apiId;
    const found = reading.each(resources, (resource) => ({ resource, made: read(resource, model) }));
    for (const { resource, made } of found) reading.refuse(resource, "name", modelNameProblem(made.name));
    for (const { item, first } of repeated(found, ({ made }) => made.name))
      reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.made.name} too`);
    this.#byName = new Map(found.map((each) => [each.made.name, each]));
  }

  /**
   * Names of the models with which a route validates messages, by their keys. It validates only with a selection expression. The
   * validator is loaded for a route that has one.
   */
  usedBy(route: Resource, { route_key, model_selection_expression, request_models }: ValidatedRoute): Record<string, string> {
    if (model_selection_expression === undefined) {
      if (Object.keys(request_models).length > 0)
        this.#reading.leaveOut(`${route.address}: request_models`, "validates nothing without model_selection_expression");
      return {};
    }
    if (route_key === "$connect" || route_key === "$disconnect") {
      this.#reading.refuse(route, "model_selection_expression", `the local runtime validates messages, and ${route_key} has none`);
      return {};
    }
    for (const [key, name] of Object.entries(request_models)) {
      const found = this.#byName.get(name);
      if (found) this.#use(found);
      else this.#reading.refuse(route, `request_models.${key}`, `${name} is no model of this API`);
    }
    return { ...request_models };
  }

  leaveOutUnused(): void {
    for (const [name, { resource }] of this.#byName)
      if (!this.#used.has(name)) this.#reading.leaveOut(resource.address, "no route validates messages with it");
  }

  #use({ resource, made: { name, schema } }: ModelOfResource): void {
    if (this.#used.has(name)) return;
    this.#used.add(name);
    const schemas = require("../../api-gateway/json-schema") as typeof import("../../api-gateway/json-schema");
    this.#reading.refuse(resource, "schema", schemas.schemaProblem(schema));
    const ModelId = generatedId(resource.address, 6);
    this.#reading.put(resource, "apigateway.models", `${this.#apiId}/${ModelId}`, {
      ApiId: this.#apiId,
      ModelId,
      Name: name,
      Schema: schema,
    });
  }
}
