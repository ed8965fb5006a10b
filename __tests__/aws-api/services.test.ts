import type { Service, ServiceNeeds, StartedService } from "../../local/service";
import { SERVICES } from "../../local/services";
import { StartedServices } from "../../local/started-services";
import { modelWith } from "../helpers/model-with";

const model = modelWith({});

/** A service on a port that is its own. */
function service(name: string, port: number, ends: string[], more: Partial<Service> = {}): Service {
  return {
    signingName: name,
    endpointVariable: `AWS_ENDPOINT_URL_${name.toUpperCase()}`,
    sampleAccess: { action: `${name}:Get`, resource: "*" },
    hostNames: ({ region }) => [`${name}.${region}.amazonaws.com`],
    start: async (): Promise<StartedService> => ({ port, handle: () => {}, close: async () => void ends.push(name) }),
    ...more,
  };
}

test("where a service is follows from its line in the list", async () => {
  // given
  const services = new StartedServices();
  const ssm = service("ssm", 1, []);
  const unused = service("sns", 2, [], { isInUse: ({ queues }) => queues.length > 0 });
  // when
  await services.start([ssm, unused], () => ({}) as ServiceNeeds);
  // then
  expect(services.get(ssm).port).toBe(1);
  expect(services.emulatedHosts(model)).toEqual({ "ssm.eu-west-1.amazonaws.com": 1, "sns.eu-west-1.amazonaws.com": 2 });
  expect(services.endpointVariables).toEqual({
    AWS_ENDPOINT_URL_SSM: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_SNS: "http://127.0.0.1:2",
  });
  expect(services.endpoints(model, "my-laptop.test")).toEqual({ ssmEndpoint: "http://my-laptop.test:1" });
});

test("after a failed start the services before it end, the last one first and each once", async () => {
  // given
  const ends: string[] = [];
  const services = new StartedServices();
  const broken = service("broken", 3, ends, { start: () => Promise.reject(new Error("no port")) });
  // when
  const started = services.start([service("a", 1, ends), service("b", 2, ends), broken], () => ({}) as ServiceNeeds);
  await expect(started).rejects.toThrow("no port");
  await services.close();
  await services.close();
  // then
  expect(ends).toEqual(["b", "a"]);
});

test("no two services of the list share a name, a variable or a host", () => {
  const names = SERVICES.flatMap((one) => [one.signingName, one.endpointVariable ?? [], one.hostNames(model)].flat());
  expect(new Set(names).size).toBe(names.length);
});
