/** Puts the ownership of a node together from its configuration. */
import type { FastifyBaseLogger } from "fastify";
import type { Configuration } from "../configuration.ts";
import { createNodeControls } from "../controls/create-controls.ts";
import type { NodeControls } from "../controls/create-controls.ts";
import type { Metrics } from "../metrics.ts";
import type { RoutingTable } from "../placement.ts";
import { createEtcd } from "./etcd.ts";
import type { OwnershipMachine } from "./machine.ts";
import { createOwnership } from "./ownership.ts";
import { createOwnershipRun } from "./run.ts";
import type { OwnershipRun } from "./run.ts";

/** What ownership needs beside the configuration. */
export interface CoordinationOptions {
  readonly configuration: Configuration;
  readonly table: () => RoutingTable;
  readonly canServe: () => boolean;
  /** Whether this node reaches a region. */
  readonly reaches: (region: string) => boolean;
  readonly metrics: Pick<Metrics, "ownership" | "controls">;
  readonly logger: Pick<FastifyBaseLogger, "info" | "warn">;
}

/** Ownership, and what drives it. */
export interface Coordination {
  readonly ownership: OwnershipMachine;
  readonly run: OwnershipRun;
  readonly controls: NodeControls;
  /** Begins to follow etcd and to own slots. */
  start(): void;
  /** Ends it and closes the connections. */
  close(): void;
}

/** How much longer each region waits for a group that nobody has ever owned, in milliseconds: all of them may be just starting. */
const START_PATIENCE = 3000;

/** Makes the ownership; `undefined` where no etcd is configured: then slots have no owners. */
export function createCoordination(options: CoordinationOptions): Coordination | undefined {
  const { configuration, logger, metrics } = options;
  const { environment, region, node, etcdEndpoints, etcdUsername, etcdPassword } = configuration;
  if (etcdEndpoints === undefined) {
    logger.warn("ETCD_ENDPOINTS is not set: slots have no owners, and writes of strong classes are not fenced");
    return undefined;
  }
  const etcd = createEtcd({
    endpoints: etcdEndpoints,
    login:
      etcdUsername === undefined || etcdPassword === undefined
        ? undefined
        : { username: etcdUsername, password: etcdPassword },
    certificates: {
      caFile: configuration.etcdCaFile,
      certificateFile: configuration.etcdCertificateFile,
      keyFile: configuration.etcdKeyFile,
    },
    timeoutMilliseconds: configuration.etcdTimeout,
  });
  const controls = createNodeControls({
    etcd,
    environment,
    region,
    node,
    table: options.table,
    nodes: () => ownership.members(),
    reaches: options.reaches,
    metrics,
    logger,
  });
  const ownership = createOwnership({
    etcd,
    environment,
    region,
    node,
    address: configuration.peerAdvertisedUrl ?? `https://${configuration.httpHost}:${configuration.peerPort}`,
    table: options.table,
    canServe: () => controls.known() && options.canServe(),
    heldBack: (...place) => controls.effects.heldBackAt(...place),
    ordered: (groups) => controls.effects.ordered(groups),
    leaseMilliseconds: configuration.leaseTtl,
    patience: {
      takeoverMilliseconds: configuration.takeoverDelay,
      startMilliseconds: START_PATIENCE,
      returnAfterMilliseconds: configuration.returnAfter,
    },
    handoverIntervalMilliseconds: configuration.handoverInterval,
    // A request ends within its deadline, and the operations under way with it.
    finishMilliseconds: configuration.requestDeadline,
    observer: {
      acquired(group, fencingToken) {
        logger.info({ group, fencingToken: fencingToken.toString() }, "slots owned");
      },
      handedOver(group, reason) {
        metrics.ownership.handedOver(reason);
        logger.info({ group, reason }, "slots handed over");
      },
      lost(groups, reason) {
        metrics.ownership.lost(groups.length);
        logger.warn({ groups, reason }, "slots lost");
      },
      malformed(key) {
        logger.warn({ key }, "a value in etcd is not one of this service's");
      },
    },
  });
  metrics.ownership.watch({
    groups: () => ownership.heldGroups(),
    leaseSeconds: () => ownership.leaseLeftMilliseconds() / 1000,
  });
  let last: string | undefined;
  const run = createOwnershipRun({
    ownership,
    leaseMilliseconds: configuration.leaseTtl,
    onFailure: (reason) => {
      if (reason !== last) logger.warn({ dependency: "coordination", reason }, "no answer from etcd; trying again");
      last = reason;
    },
  });
  return {
    ownership,
    run,
    controls,
    start() {
      controls.follow();
      run.start();
    },
    close() {
      controls.stop();
      run.stop();
      etcd.close();
    },
  };
}
