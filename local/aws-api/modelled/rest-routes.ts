import type { NormalizedSchema } from "@smithy/core/schema";
import type { SignedRequest } from "../../iam/signature";
import type { OperationModel } from "./service-model";
import { splitTarget } from "./split-target";
import { requiredMembers } from "./static-structure";
import type { Labels } from "./wire";

export interface RoutedOperation {
  readonly operation: OperationModel;
  readonly labels: Labels;
}

/** Finds a REST service's operation by method, path, and what else is bound to the request. */
export class RestRoutes {
  readonly #routes: readonly Route[];

  constructor(operations: Iterable<OperationModel>) {
    this.#routes = [...operations].flatMap((operation) => (operation.http ? [new Route(operation, operation.http)] : []));
  }

  /** @returns undefined when no operation of the model has this method and path. */
  find(request: SignedRequest): RoutedOperation | undefined {
    const { path, query } = splitTarget(request.target);
    let best: (RoutedOperation & { readonly rank: Rank }) | undefined;
    for (const route of this.#routes) {
      const labels = route.match(request.method, path, query);
      if (!labels) continue;
      const rank = route.rank(request, query);
      if (!best || isHigher(rank, best.rank)) best = { operation: route.operation, labels, rank };
    }
    return best;
  }
}

/** Compared from the first number on. */
type Rank = readonly number[];

/** S3's JavaScript and Go clients name the operation in it; other clients do not send it. */
const OPERATION_ID = "x-id";

class Route {
  readonly operation: OperationModel;
  readonly #method: string;
  readonly #path: RegExp;
  readonly #labels: readonly string[];
  readonly #literals: number;
  readonly #query: ReadonlyMap<string, string>;
  readonly #required: readonly BoundMember[];

  constructor(operation: OperationModel, { method, uri }: NonNullable<OperationModel["http"]>) {
    this.operation = operation;
    this.#method = method;
    const { path, query } = splitTarget(uri);
    const template = `${unnamedLabel(operation.input, path)}${path}`.replace(/\/$/, "");
    const segments = template.split("/").slice(1);
    this.#labels = [...template.matchAll(LABEL)].map(([, name = ""]) => name);
    this.#path = new RegExp(`^/${segments.map(segmentPattern).join("/")}${template.endsWith("+}") ? "" : "/?"}$`);
    this.#literals = segments.filter((segment) => segment !== "" && !segment.includes("{")).length;
    this.#query = new Map(query);
    this.#required = boundMembers(operation.input);
  }

  match(method: string, path: string, query: URLSearchParams): Labels | undefined {
    if (method !== this.#method) return undefined;
    for (const [name, value] of this.#query) if (name !== OPERATION_ID && query.get(name) !== value) return undefined;
    const parts = this.#path.exec(path);
    return parts ? new Map(this.#labels.map((label, index) => [label, parts[index + 1] ?? ""])) : undefined;
  }

  /** The most literal path wins, then the most literal query, then the operation whose required members are all there. */
  rank(request: SignedRequest, query: URLSearchParams): Rank {
    const isNamed = query.has(OPERATION_ID) && query.get(OPERATION_ID) === this.#query.get(OPERATION_ID);
    const missing = this.#required.filter(
      ({ place, name }) => !(place === "query" ? query.has(name) : request.headers[name] !== undefined),
    );
    const literalQuery = [...this.#query.keys()].filter((name) => name !== OPERATION_ID).length;
    return [this.#literals, literalQuery, Number(isNamed), -missing.length, this.#required.length, -this.#labels.length];
  }
}

const LABEL = /\{([^}+]+)\+?\}/g;

function segmentPattern(segment: string): string {
  if (segment.startsWith("{")) return segment.endsWith("+}") ? "(.+)" : "([^/]+)";
  return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** S3's bucket is a label that the model's paths do not name: SDKs put it into the host, or here in front of the path. */
function unnamedLabel(input: NormalizedSchema, path: string): string {
  if (input.isUnitSchema()) return "";
  for (const [name, member] of input.structIterator()) {
    if (member.getMergedTraits().httpLabel && !path.includes(`{${name}}`) && !path.includes(`{${name}+}`)) return `/{${name}}`;
  }
  return "";
}

interface BoundMember {
  readonly place: "query" | "header";
  readonly name: string;
}

function boundMembers(input: NormalizedSchema): readonly BoundMember[] {
  if (input.isUnitSchema()) return [];
  const required = requiredMembers(input);
  return [...input.structIterator()].flatMap(([name, member]): readonly BoundMember[] => {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (!required.has(name)) return [];
    if (httpQuery) return [{ place: "query", name: httpQuery }];
    return httpHeader ? [{ place: "header", name: httpHeader.toLowerCase() }] : [];
  });
}

function isHigher(one: Rank, other: Rank): boolean {
  for (const [index, value] of one.entries()) if (value !== other[index]) return value > (other[index] ?? 0);
  return false;
}
