import { z } from "zod";
import type { Resource } from "../evaluated-stack";
import { read, textMap } from "./attributes";
import type { Reading } from "./reading";

const request = z.object({ request_templates: textMap().default({}) });
const response = z.object({ response_templates: textMap().default({}) });

/** Refuses mapping templates that API Gateway could not use. The engine is loaded for a stack that has some. */
export function checkTemplates(reading: Reading): void {
  const templates = [
    ...templatesOf(reading, "aws_apigatewayv2_integration", "request_templates", (found) => read(found, request).request_templates),
    ...templatesOf(
      reading,
      "aws_apigatewayv2_integration_response",
      "response_templates",
      (found) => read(found, response).response_templates,
    ),
  ];
  if (templates.length === 0) return;
  const { templateProblem } = require("../../api-gateway/mapping/template") as typeof import("../../api-gateway/mapping/template");
  for (const { resource, attribute, text } of templates) reading.refuse(resource, attribute, templateProblem(text));
}

function templatesOf(reading: Reading, type: string, attribute: string, templatesIn: (resource: Resource) => Record<string, string>) {
  return reading
    .each(reading.ofType(type), (resource) =>
      Object.entries(templatesIn(resource)).map(([key, text]) => ({ resource, attribute: `${attribute}.${key}`, text })),
    )
    .flat();
}
