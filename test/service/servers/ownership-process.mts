/**
 * A process that owns slots and does nothing else: what a test stops, resumes and kills. `GET /state` says what it owns; SIGTERM hands over.
 *
 * Variable `OWNERSHIP`: JSON, as `OwnershipProcessSettings`.
 */
import { createServer } from "node:http";
import { canonicalPlacement } from "../../../components/topology/placement.ts";
import { createEtcd } from "../../../services/shard/src/ownership/etcd.ts";
import { createOwnership } from "../../../services/shard/src/ownership/ownership.ts";
import { createOwnershipRun } from "../../../services/shard/src/ownership/run.ts";
import { routingTable } from "../../../services/shard/src/placement.ts";
import type { OwnershipProcessSettings, OwnershipState } from "./ownership-nodes.ts";

const settings = JSON.parse(process.env["OWNERSHIP"] ?? "") as OwnershipProcessSettings;
const { region, node, port } = settings;
const table = routingTable(
  canonicalPlacement(
    1,
    ["alpha", "beta"],
    Array.from({ length: 16384 }, (_, slot) => (slot % 2 === 0 ? [0, 1] : [1, 0])),
  ),
);
const write = (event: string, details: object): void => {
  process.stdout.write(`${JSON.stringify({ event, at: Date.now(), ...details })}\n`);
};
const ownership = createOwnership({
  etcd: createEtcd({
    endpoints: settings.endpoints,
    login: settings.login,
    certificates: {},
    timeoutMilliseconds: 300,
  }),
  environment: "test",
  region,
  node,
  address: `http://127.0.0.1:${port}`,
  table: () => table,
  canServe: () => true,
  leaseMilliseconds: settings.leaseMilliseconds,
  patience: {
    takeoverMilliseconds: 100,
    startMilliseconds: 4000,
    returnAfterMilliseconds: settings.returnAfterMilliseconds,
  },
  handoverIntervalMilliseconds: 50,
  finishMilliseconds: 1000,
  observer: {
    acquired: (group, token) => {
      write("acquired", { group, token: token.toString() });
    },
    handedOver: (group, reason) => {
      write("handed over", { group, reason });
    },
    lost: (groups, reason) => {
      write("lost", { groups, reason });
    },
    malformed: (key) => {
      write("malformed", { key });
    },
  },
});
const run = createOwnershipRun({
  ownership,
  leaseMilliseconds: settings.leaseMilliseconds,
  onFailure: (reason) => {
    write("failure", { reason });
  },
});

/** The slots 0 to 127 have both orders and every share. */
const SLOTS = Array.from({ length: 128 }, (_, slot) => slot);

createServer((_request, response) => {
  const state: OwnershipState = {
    owned: SLOTS.filter((slot) => ownership.tokenOf(slot) !== undefined),
    tokens: [...new Set(SLOTS.flatMap((slot) => ownership.tokenOf(slot)?.toString() ?? []))],
    owners: [...new Set(SLOTS.map((slot) => ownership.ownerOf(slot)?.node ?? "none"))].sort(),
    groups: ownership.ownedGroups(),
    trouble: ownership.trouble() ?? null,
  };
  response.end(JSON.stringify(state));
}).listen(port, "127.0.0.1", () => {
  run.start();
  write("started", {});
});

process.on("SIGTERM", () => {
  void run.handOver().then(() => {
    process.exit(0);
  });
});
