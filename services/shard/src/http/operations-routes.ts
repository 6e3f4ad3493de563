/** `/healthz`, `/readyz`, `/metrics`, `/v1/shards` and `/openapi.json`: for those who run the service or write to it. */
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import type { DataClass } from "../configuration.ts";
import type { Metrics } from "../metrics.ts";
import type { OwnedGroup } from "../ownership/contracts.ts";
import type { RoutingTable } from "../placement.ts";
import type { Readiness } from "../readiness.ts";
import { sendAnswer } from "./answers.ts";
import { decide } from "./conditions.ts";
import type { HEALTH, READINESS, SHARDS } from "./contract.ts";
import { openApiDocument } from "./openapi.ts";
import { checkConditions } from "./requests.ts";

/** What the routes need. */
export interface OperationsRoutesOptions {
  readonly region: string;
  readonly node: string;
  readonly classes: readonly DataClass[];
  readonly readiness: () => Readiness;
  readonly table: () => RoutingTable;
  /** The first of these regions that serves, as this node believes. */
  readonly servedBy: (regions: readonly string[]) => string | undefined;
  /** The owners of slots, as this node knows them. Default: none. */
  readonly owners?: (() => readonly OwnedGroup[]) | undefined;
  readonly metrics: Pick<Metrics, "page">;
}

/** Adds the routes for operators. */
export function registerOperationsRoutes(server: FastifyInstance, options: OperationsRoutesOptions): void {
  const { region, node } = options;
  // Alive says nothing of the stores: restarting this process would not bring them back.
  server.get("/healthz", (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "alive", region, node } satisfies z.infer<typeof HEALTH>),
  );
  server.get("/readyz", (_request, reply) => {
    const { status, degraded } = options.readiness();
    return reply
      .code(status === "unavailable" ? 503 : 200)
      .header("cache-control", "no-store")
      .send({ status, degraded: [...degraded], region, node } satisfies z.infer<typeof READINESS>);
  });
  server.get("/metrics", async (_request, reply) => {
    const page = await options.metrics.page();
    return reply.header("content-type", page.contentType).send(page.text);
  });

  const shards = (): string => {
    const { regions, replicaSets, ...rest } = options.table().summary();
    return JSON.stringify({
      ...rest,
      regions: [...regions],
      replicaSets: replicaSets.map((set) => ({
        regions: [...set.regions],
        servedBy: options.servedBy(set.regions) ?? null,
        slots: set.slots,
        ranges: set.ranges,
      })),
      owners: (options.owners?.() ?? []).map((owner) => ({
        group: owner.group,
        region: owner.region,
        node: owner.node,
        fencingToken: owner.fencingToken.toString(),
      })),
    } satisfies z.infer<typeof SHARDS>);
  };
  server.get("/v1/shards", (request, reply) => {
    const conditions = checkConditions(request.headers, request.id);
    if (conditions.refused !== undefined) return sendAnswer(reply, conditions.refused);
    const body = shards();
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    const headers = { etag, "x-meridian-region": region, "content-type": "application/json; charset=utf-8" };
    // Nothing writes here, so that a failed If-Match has nothing to protect.
    return decide({ ...conditions.value, ifMatch: "*" }, etag, true) === "not-modified"
      ? sendAnswer(reply, { status: 304, headers, body: undefined })
      : sendAnswer(reply, { status: 200, headers, body });
  });

  const document = JSON.stringify(openApiDocument(options.classes.map(({ name }) => name)));
  server.get("/openapi.json", (_request, reply) =>
    reply.header("content-type", "application/json; charset=utf-8").send(document),
  );
}
