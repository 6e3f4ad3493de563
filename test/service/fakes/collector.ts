/** A collector of spans: takes OTLP over HTTP as JSON, and keeps what it was sent. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { eventually } from "../servers/owned-process.ts";

const ATTRIBUTE = z
  .object({
    key: z.string(),
    value: z.object({
      stringValue: z.string().optional(),
      intValue: z.number().optional(),
      boolValue: z.boolean().optional(),
    }),
  })
  .transform(({ key, value }): [string, string | number | boolean | undefined] => [
    key,
    value.stringValue ?? value.intValue ?? value.boolValue,
  ]);

const ATTRIBUTES = z.array(ATTRIBUTE).transform((list) => Object.fromEntries(list));

/** Kinds and status codes by their numbers. Source: opentelemetry-proto, trace.proto. */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const STATUSES = ["unset", "ok", "error"];

const SPAN = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  traceState: z.string().optional(),
  name: z.string(),
  kind: z.int().transform((kind) => KINDS[kind]),
  attributes: ATTRIBUTES,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
  status: z
    .object({ code: z.int() })
    .transform(({ code }) => STATUSES[code])
    .optional(),
});

const REQUEST = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: ATTRIBUTES }),
      scopeSpans: z.array(z.object({ spans: z.array(SPAN) })),
    }),
  ),
});

/** A span, with the node that it is of. */
export type ReceivedSpan = z.output<typeof SPAN> & { readonly node: unknown };

/** The collector. */
export class FakeCollector {
  readonly spans: ReceivedSpan[] = [];
  /** Every body as it came. */
  readonly bodies: string[] = [];
  readonly paths: (string | undefined)[] = [];
  /** Resource of the last batch. */
  resource: Readonly<Record<string, unknown>> = {};
  /** `refuse` answers with 500, which is not tried again; `hang` does not answer at all. */
  mode: "take" | "refuse" | "hang" = "take";
  readonly #server: Server = createServer((request, response) => void this.#take(request, response));

  /** Base URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The spans of a name, as soon as there are so many. */
  async named(name: string, count = 1): Promise<readonly ReceivedSpan[]> {
    return eventually(`${count} spans ${name}`, 5000, () => {
      const found = this.spans.filter((span) => span.name === name);
      return found.length >= count ? found : undefined;
    });
  }

  /** Resolves when so many batches have come. */
  async batches(count: number): Promise<void> {
    await eventually(`${count} batches`, 5000, () => (this.bodies.length >= count ? true : undefined));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    this.paths.push(request.url);
    this.bodies.push(body);
    if (this.mode === "hang") return;
    if (this.mode === "refuse") {
      response.writeHead(500).end();
      return;
    }
    for (const { resource, scopeSpans } of REQUEST.parse(JSON.parse(body)).resourceSpans) {
      this.resource = resource.attributes;
      const node = resource.attributes["service.instance.id"];
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, node }))));
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }
}
