/** Nodes that own slots and follow controls on etcd in memory, and speak real HTTP to each other. Time for etcd and leases runs faster than the machine's. */
import { createNodeControls } from "../../../services/shard/src/controls/create-controls.ts";
import type { NodeControls } from "../../../services/shard/src/controls/create-controls.ts";
import { createOwnership } from "../../../services/shard/src/ownership/ownership.ts";
import type { OwnershipMachine } from "../../../services/shard/src/ownership/machine.ts";
import { createFakeEtcd } from "./etcd.ts";
import type { Connection, FakeEtcd } from "./etcd.ts";
import { TIMES, settle } from "./owners.ts";
import { rotatingTable, startCluster } from "./region.ts";
import type { Cluster, ClusterOptions, NodeOfControls } from "./region.ts";

/** One node's part in the coordination. */
export interface Coordinated {
  readonly connection: Connection;
  readonly controls: NodeControls;
  readonly ownership: OwnershipMachine;
}

/** A cluster with its etcd. */
export interface ControlledCluster {
  readonly cluster: Cluster;
  readonly etcd: FakeEtcd;
  readonly of: (name: string) => Coordinated;
  /** Where slots are owned: how many groups of 24 each node has, by its name; nodes without any are left out. */
  readonly owned: () => Readonly<Record<string, number>>;
  /** Time of the controls goes on by this much, in milliseconds. */
  readonly pass: (milliseconds: number) => void;
  stop(): Promise<void>;
}

/** The time at which controls begin to be set. */
export const BEGINNING = Date.parse("2030-01-01T00:00:00Z");

const TABLE = rotatingTable();
/** Between two steps of the ownership, in milliseconds of this machine. */
const PAUSE = 5;

/** Starts three regions; their nodes ask after each other at once. */
export async function startControlledCluster(
  options: Pick<ClusterOptions, "authenticate" | "nodesPerRegion"> = {},
): Promise<ControlledCluster> {
  const etcd = createFakeEtcd();
  const coordinated = new Map<string, Coordinated>();
  const controlsOf = new Map<string, { readonly node: NodeOfControls; readonly controls: NodeControls }>();
  let time = BEGINNING;
  const find = (name: string): Coordinated => {
    const found = coordinated.get(name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  };
  const connections = new Map<string, Connection>();
  const cluster = await startCluster({
    ...options,
    requestDeadlineMilliseconds: 20_000,
    // Long, so that a busy machine is not taken for a lost node.
    detectionTimeoutMilliseconds: 3000,
    controlsOf: (node) => {
      const connection = etcd.connect();
      connections.set(node.name, connection);
      const controls = createNodeControls({
        etcd: connection.etcd,
        environment: "test",
        region: node.region,
        node: node.name,
        table: () => TABLE,
        nodes: () => find(node.name).ownership.members(),
        reaches: node.reaches,
        metrics: node.metrics,
        logger: node.logger,
        now: () => time,
      });
      controlsOf.set(node.name, { node, controls });
      return controls;
    },
    ownershipOf: ({ region, name, url }) => {
      const made = controlsOf.get(name);
      const connection = connections.get(name);
      if (made === undefined || connection === undefined) throw new Error(`${name} has no controls`);
      const { node, controls } = made;
      const ownership = createOwnership({
        etcd: connection.etcd,
        environment: "test",
        region,
        node: name,
        address: url,
        table: () => TABLE,
        canServe: () => controls.known() && node.canServe(),
        heldBack: (...place) => controls.effects.heldBackAt(...place),
        ordered: (groups) => controls.effects.ordered(groups),
        leaseMilliseconds: TIMES.lease,
        patience: {
          takeoverMilliseconds: TIMES.takeover,
          startMilliseconds: TIMES.start,
          returnAfterMilliseconds: TIMES.returnAfter,
        },
        handoverIntervalMilliseconds: TIMES.handover,
        finishMilliseconds: 500,
        observer: {
          acquired: () => undefined,
          handedOver: (_group, reason) => {
            node.metrics.ownership.handedOver(reason);
          },
          lost: () => undefined,
          malformed: () => undefined,
        },
        now: () => etcd.now(),
        random: () => 0,
      });
      coordinated.set(name, { connection, controls, ownership });
      return ownership;
    },
  });
  for (const { controls, ownership } of coordinated.values()) {
    controls.follow();
    ownership.follow();
  }
  for (const node of cluster.nodes) node.peers.start();

  const state = { running: true };
  const step = async (): Promise<void> => {
    etcd.advance(TIMES.step);
    for (const { ownership } of coordinated.values()) {
      await ownership.keepLease().catch(() => undefined);
      await ownership.act().catch(() => undefined);
    }
    await settle();
    etcd.deliver();
  };
  const stepping = (async () => {
    while (state.running) {
      await step();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  })();

  return {
    cluster,
    etcd,
    of: find,
    owned: () =>
      Object.fromEntries(
        [...coordinated]
          .map(([name, { ownership }]): [string, number] => [name, ownership.ownedGroups()])
          .filter(([, groups]) => groups > 0),
      ),
    pass(milliseconds) {
      time += milliseconds;
    },
    async stop() {
      state.running = false;
      await stepping;
      await cluster.stop();
    },
  };
}
