import { z } from "zod";
import type { Layer } from "../../model";
import { read, text } from "./attributes";
import { codeSource, readCode } from "./lambda-code";
import type { Reading } from "./reading";

const identity = z.object({ arn: text() });
const layerVersion = z.object(codeSource);

/** The layers of the stack among `usedArns`, by their ARNs. */
export function readLayers(reading: Reading, usedArns: ReadonlySet<string>): ReadonlyMap<string, Layer> {
  const layers = reading.each(reading.ofType("aws_lambda_layer_version"), (resource) => {
    const { arn } = read(resource, identity);
    if (!usedArns.has(arn)) return undefined;
    return { arn, code: readCode(resource, read(resource, layerVersion), reading) };
  });
  return new Map(layers.flatMap((layer) => (layer ? [[layer.arn, layer]] : [])));
}
