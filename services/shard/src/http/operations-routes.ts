/** `/healthz`, `/readyz`, `/metrics` and `/v1/shards`: for those who run the service. */
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.ts";
import type { RoutingTable } from "../placement.ts";
import type { Readiness } from "../readiness.ts";

/** What the routes need. */
export interface OperationsRoutesOptions {
  readonly region: string;
  readonly node: string;
  readonly readiness: () => Readiness;
  readonly table: () => RoutingTable;
  readonly metrics: Pick<Metrics, "page">;
}

/** Adds the routes for operators. */
export function registerOperationsRoutes(server: FastifyInstance, options: OperationsRoutesOptions): void {
  const { region, node } = options;
  // Alive says nothing of the stores: restarting this process would not bring them back.
  server.get("/healthz", (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "alive", region, node }),
  );
  server.get("/readyz", (_request, reply) => {
    const readiness = options.readiness();
    return reply
      .code(readiness.status === "unavailable" ? 503 : 200)
      .header("cache-control", "no-store")
      .send({ ...readiness, region, node });
  });
  server.get("/metrics", async (_request, reply) => {
    const page = await options.metrics.page();
    return reply.header("content-type", page.contentType).send(page.text);
  });
  server.get("/v1/shards", (_request, reply) => reply.send(options.table().summary()));
}
