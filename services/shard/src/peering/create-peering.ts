/** Puts a node's traffic with other nodes together. */
import type { IncomingMessage } from "node:http";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { PeerAgents } from "./agents.ts";
import { createPeerAgents } from "./agents.ts";
import { createCredentialStore } from "./credentials.ts";
import type { CredentialFiles } from "./credentials.ts";
import { createPeerListener } from "./listener.ts";
import type { PeeringMetrics } from "./metrics.ts";
import { createRefusalLog } from "./refusal-log.ts";

/** What it needs. */
export interface PeeringOptions {
  readonly environment: string;
  readonly region: string;
  /** Every region of the environment. */
  readonly regions: readonly string[];
  readonly files: CredentialFiles;
  /** How often the files are looked at, in milliseconds. Default: as `createCredentialStore` has it. */
  readonly intervalMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
  readonly metrics: PeeringMetrics;
  readonly logger: Pick<FastifyBaseLogger, "info" | "warn">;
}

/** A node's traffic with other nodes. */
export interface Peering {
  readonly agents: Pick<PeerAgents, "kept" | "probing">;
  /** Region of the node that sent a request; `undefined`: it did not come from a node. */
  regionOf(request: IncomingMessage): string | undefined;
  /** Lets nodes in to a server's routes. @throws Error when the port cannot be had */
  listen(server: FastifyInstance, host: string, port: number): Promise<void>;
  /** Takes no new connection of a node, and ends when those that there are have ended. */
  finish(): Promise<void>;
  /** Ends nodes' connections at once. */
  abandon(): void;
  /** Ends the connections to other nodes. */
  close(): void;
}

/**
 * Makes it.
 *
 * @throws CredentialsError when this node's certificate cannot be used
 */
export function createPeering(options: PeeringOptions): Peering {
  const { environment, region, regions, metrics, logger } = options;
  const credentials = createCredentialStore({
    files: options.files,
    own: { environment, region },
    ...(options.intervalMilliseconds === undefined ? {} : { intervalMilliseconds: options.intervalMilliseconds }),
    onRefused: (reason) => {
      logger.warn({ reason }, "the renewed certificate is not taken over");
    },
  });
  metrics.certificateEnds(credentials.current().notAfter);
  credentials.onRenewed(({ notAfter }) => {
    metrics.certificateEnds(notAfter);
    logger.info({ until: new Date(notAfter).toISOString() }, "certificate taken over");
  });
  const refusals = createRefusalLog({ logger });
  const now = options.now === undefined ? {} : { now: options.now };
  const agents = createPeerAgents({
    environment,
    credentials,
    onRefused: (peerRegion, found) => {
      metrics.refused("server-identity");
      refusals.refused({ reason: { peerRegion, found }, message: "a node of another identity answered" });
    },
    ...now,
  });
  let server: FastifyInstance | undefined;
  const listener = createPeerListener({
    environment,
    regions,
    credentials,
    handle: (request, response) => {
      // To the routes that callers have as well: there is one set of them.
      server?.server.emit("request", request, response);
    },
    onRefused: (kind, reason, address) => {
      metrics.refused(kind);
      refusals.refused({
        reason: { kind, reason },
        details: { address },
        message: "the connection of a node was refused",
      });
    },
    ...now,
  });
  return {
    agents,
    regionOf: (request) => listener.regionOf(request),
    async listen(routes, host, port) {
      server = routes;
      await routes.ready();
      await listener.listen(host, port);
      credentials.start();
    },
    finish: () => listener.close(),
    abandon() {
      listener.closeAllConnections();
    },
    close() {
      credentials.stop();
      agents.close();
      refusals.close();
    },
  };
}
