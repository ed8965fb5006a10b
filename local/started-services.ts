import { HOST } from "./http/listen";
import type { Model } from "./model";
import type { Preparation } from "./served-stack";
import type { Service, ServiceNeeds, StartedService } from "./service";

/** The services that run, and where each of them is. */
export class StartedServices {
  /** In the order of their starts. */
  readonly #running = new Map<Service<never>, StartedService>();
  readonly #toClose: StartedService[] = [];

  /**
   * Starts services one after the other.
   * @throws what a start throws. Then `close` ends those that were started before.
   */
  async start<Needs extends ServiceNeeds>(services: readonly Service<Needs>[], needsOf: (service: Service<Needs>) => Needs): Promise<void> {
    for (const service of services) {
      const started = await service.start(needsOf(service));
      this.#running.set(service, started);
      this.#toClose.push(started);
    }
  }

  /** @throws Error when the service has not been started. */
  get<Started extends StartedService>(service: Service<never, Started>): Started {
    const running = this.#running.get(service);
    if (!running) throw new Error(`${service.signingName} has not been started`);
    // Only `start` fills the map, with what this service's own `start` returned.
    return running as Started;
  }

  /** Host names of AWS that are served here, and the ports that serve them. */
  emulatedHosts(model: Model): Record<string, number> {
    return Object.fromEntries(this.#entries.flatMap(([service, { port }]) => service.hostNames(model).map((name) => [name, port])));
  }

  /** `{ AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:49152" }`, for functions. */
  get endpointVariables(): Record<string, string> {
    return Object.fromEntries(
      this.#entries.flatMap(([{ endpointVariable }, { port }]) =>
        endpointVariable === undefined ? [] : [[endpointVariable, urlOf(HOST, port)]],
      ),
    );
  }

  /**
   * `{ sqsEndpoint: "http://127.0.0.1:49152" }`, for tools.
   * @param host by which they reach this machine
   */
  endpoints(model: Model, host: string): Record<string, string> {
    return Object.fromEntries(
      this.#entries
        .filter(([{ endpointVariable, isInUse }]) => endpointVariable !== undefined && isInUse?.(model) !== false)
        .map(([{ signingName }, { port }]) => [`${signingName}Endpoint`, urlOf(host, port)]),
    );
  }

  /** One after the other makes them ready for the next model. */
  get preparations(): readonly ((next: Model) => Promise<Preparation>)[] {
    return this.#entries.flatMap(([, service]) => service.prepare?.bind(service) ?? []);
  }

  /** In the reverse order of their starts. A service that ends may still need those that end after it. */
  async close(): Promise<void> {
    for (const service of this.#toClose.splice(0).reverse()) await service.close();
  }

  get #entries() {
    return [...this.#running];
  }
}

function urlOf(host: string, port: number): string {
  return `http://${host}:${port}`;
}
