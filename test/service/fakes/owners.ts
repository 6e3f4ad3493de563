/** Nodes that own slots, on etcd in memory: each does what it does in steps, and can be stopped between any two. */
import { canonicalPlacement } from "../../../components/topology/placement.ts";
import { createOwnership } from "../../../services/shard/src/ownership/ownership.ts";
import type { OwnershipMachine } from "../../../services/shard/src/ownership/machine.ts";
import type { OwnershipOptions } from "../../../services/shard/src/ownership/ownership.ts";
import { routingTable } from "../../../services/shard/src/placement.ts";
import type { RoutingTable } from "../../../services/shard/src/placement.ts";
import { createFakeEtcd } from "./etcd.ts";
import type { Connection, FakeEtcd } from "./etcd.ts";

/** Milliseconds; what the tests count with. */
export const TIMES = { lease: 3000, takeover: 300, start: 3000, returnAfter: 5000, handover: 500, step: 100 } as const;

/** A node. */
export interface OwnerNode {
  readonly region: string;
  readonly node: string;
  readonly ownership: OwnershipMachine;
  readonly connection: Connection;
  readonly events: string[];
  /** Stopped: does nothing, but time passes for it. */
  stopped: boolean;
  /** Whether its stores let it serve. */
  serves: boolean;
}

/** Nodes on one etcd. */
export interface OwnerScene {
  readonly etcd: FakeEtcd;
  readonly nodes: readonly OwnerNode[];
  readonly add: (region: string, node: string) => OwnerNode;
  /** Lets time pass in steps, and every node that is not stopped do what is due in each. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** The node that holds the slot, by its own belief. */
  readonly holdersOf: (slot: number) => readonly OwnerNode[];
}

/** All slots at home in the first region, with the others after it. */
export function tableOf(regions: readonly string[], placementVersion = 1): RoutingTable {
  const order = regions.map((_, at) => at);
  return routingTable(
    canonicalPlacement(
      placementVersion,
      regions,
      Array.from({ length: 16384 }, () => order),
    ),
  );
}

/** Lets what has been resolved go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** Makes a scene without nodes. */
export function createOwnerScene(table: () => RoutingTable, changes: Partial<OwnershipOptions> = {}): OwnerScene {
  const etcd = createFakeEtcd();
  const nodes: OwnerNode[] = [];

  const add = (region: string, name: string): OwnerNode => {
    const connection = etcd.connect();
    const events: string[] = [];
    const node: OwnerNode = {
      region,
      node: name,
      connection,
      events,
      stopped: false,
      serves: true,
      ownership: createOwnership({
        etcd: connection.etcd,
        environment: "test",
        region,
        node: name,
        address: `http://${name}:80`,
        table,
        canServe: () => node.serves,
        leaseMilliseconds: TIMES.lease,
        patience: {
          takeoverMilliseconds: TIMES.takeover,
          startMilliseconds: TIMES.start,
          returnAfterMilliseconds: TIMES.returnAfter,
        },
        handoverIntervalMilliseconds: TIMES.handover,
        finishMilliseconds: 50,
        observer: {
          acquired: (group, token) => events.push(`acquired ${group} ${token}`),
          handedOver: (group, reason) => events.push(`handed over ${group} ${reason}`),
          lost: (groups, reason) => events.push(`lost ${groups.length}: ${reason}`),
          malformed: (key) => events.push(`malformed ${key}`),
        },
        now: () => etcd.now(),
        random: () => 0,
        ...changes,
      }),
    };
    node.ownership.follow();
    nodes.push(node);
    return node;
  };

  return {
    etcd,
    nodes,
    add,
    async pass(milliseconds) {
      for (let passed = 0; passed < milliseconds; passed += TIMES.step) {
        etcd.advance(TIMES.step);
        for (const node of nodes) {
          if (node.stopped) continue;
          await node.ownership.keepLease().catch(() => undefined);
          await node.ownership.act().catch(() => undefined);
        }
        await settle();
        etcd.deliver();
      }
    },
    holdersOf: (slot) => nodes.filter(({ ownership }) => ownership.tokenOf(slot) !== undefined),
  };
}
