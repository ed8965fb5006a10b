import { z } from "zod";
import type { LayerUse } from "../../account/entries/lambda";
import type { Resource } from "../evaluated-stack";
import { read, text } from "./attributes";
import { codeSource, readCode } from "./lambda-code";
import { MADE_AT, type Reading } from "./reading";

const identity = z.object({ arn: text() });
const layerVersion = z.object(codeSource);

/** The layers of the stack. Those that functions use are put into the account. */
export class Layers {
  readonly #reading: Reading;
  readonly #own: ReadonlyMap<string, Resource>;

  constructor(reading: Reading) {
    this.#reading = reading;
    const layers = reading.each(
      reading.ofType("aws_lambda_layer_version"),
      (resource) => [read(resource, identity).arn, resource] as const,
    );
    this.#own = new Map(layers);
  }

  /**
   * A function's use of a layer. One that only AWS has is left out.
   * @param where address and attribute that name the layer.
   */
  use(arn: string, where: string): LayerUse {
    const resource = this.#own.get(arn);
    if (!resource) this.#reading.leaveOut(`${where}: ${arn}`, "a layer that only AWS has");
    const code = resource && this.#reading.attempt(() => this.#make(resource, arn));
    return { Arn: arn, CodeSize: 0, ...code };
  }

  #make(resource: Resource, arn: string) {
    const code = readCode(resource, read(resource, layerVersion), this.#reading);
    const end = arn.lastIndexOf(":");
    this.#reading.put(resource, "lambda.layerVersions", arn, {
      LayerArn: arn.slice(0, end),
      LayerVersionArn: arn,
      Version: Number(arn.slice(end + 1)),
      CreatedDate: MADE_AT,
      ...code,
      policy: [],
    });
    return code;
  }
}
