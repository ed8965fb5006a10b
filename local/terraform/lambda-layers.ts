import path from "node:path";
import { z } from "zod";
import type { Layer } from "../model";
import { read } from "./attributes";
import type { Configuration } from "./configuration";
import { codeSource, readCode } from "./lambda-code";

const layerVersion = z.object({ arn: z.string(), ...codeSource });

/** The layers that the stack makes, by their ARNs. @param directory that names of files are relative to. */
export function readLayers(configuration: Configuration, directory: string): ReadonlyMap<string, Layer> {
  const layers = configuration.ofType("aws_lambda_layer_version").map((resource) => {
    const attributes = read(resource, layerVersion);
    return { arn: attributes.arn, code: readCode(resource, attributes, configuration, path.resolve(directory)) };
  });
  return new Map(layers.map((layer) => [layer.arn, layer]));
}
