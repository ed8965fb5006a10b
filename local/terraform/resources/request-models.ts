import { z } from "zod";
import { modelNameProblem } from "../../aws-rules/api-gateway-rules";
import { repeated } from "../../aws-rules/repeated";
import type { RequestModel, RequestValidation } from "../../model";
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

/** The models of one API. */
export class RequestModels {
  readonly #reading: Reading;
  readonly #byName: ReadonlyMap<string, { readonly resource: Resource; readonly made: RequestModel }>;
  readonly #used = new Set<string>();

  constructor(reading: Reading, resources: readonly Resource[]) {
    this.#reading = reading;
    const found = reading.each(resources, (resource) => ({ resource, made: read(resource, model) }));
    for (const { resource, made } of found) reading.refuse(resource, "name", modelNameProblem(made.name));
    for (const { item, first } of repeated(found, ({ made }) => made.name))
      reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.made.name} too`);
    this.#byName = new Map(found.map((each) => [each.made.name, each]));
  }

  /** How a route validates messages: only with a selection expression. The validator is loaded for a route that has one. */
  validationOf(route: Resource, { route_key, model_selection_expression, request_models }: ValidatedRoute): RequestValidation | undefined {
    if (model_selection_expression === undefined) {
      if (Object.keys(request_models).length > 0)
        this.#reading.leaveOut(`${route.address}: request_models`, "validates nothing without model_selection_expression");
      return undefined;
    }
    if (route_key === "$connect" || route_key === "$disconnect") {
      this.#reading.refuse(route, "model_selection_expression", `the local runtime validates messages, and ${route_key} has none`);
      return undefined;
    }
    const models = Object.entries(request_models).flatMap(([key, name]) => {
      const found = this.#byName.get(name);
      if (!found) this.#reading.refuse(route, `request_models.${key}`, `${name} is no model of this API`);
      return found ? [[key, this.#checked(found)] as const] : [];
    });
    return { selectionExpression: model_selection_expression, models: Object.fromEntries(models) };
  }

  leaveOutUnused(): void {
    for (const [name, { resource }] of this.#byName)
      if (!this.#used.has(name)) this.#reading.leaveOut(resource.address, "no route validates messages with it");
  }

  #checked({ resource, made }: { readonly resource: Resource; readonly made: RequestModel }): RequestModel {
    if (this.#used.has(made.name)) return made;
    this.#used.add(made.name);
    const schemas = require("../../api-gateway/json-schema") as typeof import("../../api-gateway/json-schema");
    this.#reading.refuse(resource, "schema", schemas.schemaProblem(made.schema));
    return made;
  }
}
