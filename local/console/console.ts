import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoints } from "../endpoints";
import type { EventLog } from "../event-log";
import { isOwnRequest, ownHost } from "../http/own-request";
import { type Issuer, publisherClaims } from "../issuer/issuer";
import { answerWithToken } from "../issuer/serve-issuer";
import type { Model } from "../model";
import { describeStack } from "./describe-stack";
import { History } from "./history";
import { LiveFeed, type LiveFeedNeeds } from "./live-feed";
import { pageFiles, sendPageFile } from "./page-files";
import { answerWithSignedUrl } from "./signed-url";

export interface ConsoleNeeds extends Omit<LiveFeedNeeds, "history" | "stack"> {
  readonly model: () => Model;
  readonly events: EventLog;
  readonly endpoints: () => Endpoints;
  /** Gives tokens to the page and to tools. */
  readonly issuer: Issuer;
  /** The name or address under which other machines may have the console too. @default only this machine has it */
  readonly exposedAs?: string;
}

export interface Console {
  /**
   * Answers what belongs to no stage: the page at `/`, the endpoints at `/.fanfare/ready`, a token at `/.fanfare/token`, a signed address at
   * `/.fanfare/signed-url`, what happens at `/.fanfare/events`, and to the rest what API Gateway answers.
   */
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  close(): Promise<void>;
}

/** The page that shows what happens in the runtime, and what it is told. */
export function startConsole({ model, events, endpoints, issuer, exposedAs, ...needs }: ConsoleNeeds): Console {
  const files = pageFiles();
  const stack = () => describeStack(model(), new URL(endpoints().consoleUrl).host);
  const feed = new LiveFeed({ ...needs, history: new History(events), stack });
  events.subscribe((event) => feed.add(event));

  return {
    handle(request, response) {
      const pathname = (request.url ?? "/").split("?", 1)[0] ?? "/";
      const isGet = request.method === "GET";
      const file = isGet ? files.get(pathname) : undefined;
      const host = ownHost(request, exposedAs);
      // A link on another site may lead to the page; its data is for the page alone.
      if (file !== undefined && host !== undefined) return sendPageFile(file, host, response);
      if (isGet && pathname === "/.fanfare/ready" && isOwnRequest(request, exposedAs)) {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(endpoints()));
      } else if (isGet && pathname === "/.fanfare/events" && isOwnRequest(request, exposedAs)) feed.watch(response);
      else if (isGet && pathname === "/.fanfare/token" && isOwnRequest(request, exposedAs))
        return answerWithToken(issuer, publisherClaims(model()), request, response);
      else if (isGet && pathname === "/.fanfare/signed-url" && isOwnRequest(request, exposedAs))
        answerWithSignedUrl(model(), request, response);
      else {
        response.writeHead(403, { "content-type": "application/json", "x-amzn-ErrorType": "ForbiddenException" });
        response.end(JSON.stringify({ message: "Forbidden" }));
      }
    },
    async close() {
      feed.close();
    },
  };
}
