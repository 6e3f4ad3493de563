/** Nodes that are told who owns the slots, and speak real HTTP to each other: that strong classes are served by the owner only. */
import type { Ownership } from "../../services/shard/src/ownership/contracts.ts";
import { createOwnerWaiters } from "../../services/shard/src/ownership/owner-waiters.ts";
import { HISTORY } from "../../services/shard/src/http/history-schema.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster, RegionName } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

/** One owner of everything, which every node knows, or thinks to know. */
class Owners {
  readonly #waiters = createOwnerWaiters();
  readonly #urls = new Map<string, string>();
  #owner: { readonly region: RegionName; readonly token: bigint } | undefined;
  /** What a node believes that differs from what is so. */
  readonly beliefs = new Map<RegionName, RegionName>();

  set(region: RegionName | undefined, token = 1n): void {
    this.#owner = region === undefined ? undefined : { region, token };
    this.#waiters.wake();
  }

  of(node: { readonly region: RegionName; readonly url: string }): Ownership {
    this.#urls.set(node.region, node.url);
    const place = (region: string): { region: string; node: string; address: string } => ({
      region,
      node: `${region}-0`,
      address: this.#urls.get(region) ?? "",
    });
    const mine = (): bigint | undefined => (this.#owner?.region === node.region ? this.#owner.token : undefined);
    const ownerOf: Ownership["ownerOf"] = () => {
      if (this.#owner === undefined) return undefined;
      const { region, token } = this.#owner;
      return { ...place(this.beliefs.get(node.region) ?? region), fencingToken: token };
    };
    return {
      enter: () => {
        const token = mine();
        return token === undefined
          ? undefined
          : { fencingToken: token, holds: () => mine() === token, leave: () => undefined };
      },
      ownerOf,
      nodeNamed: (region) => place(region),
      awaitOwner: (slot, except, milliseconds) =>
        this.#waiters.wait(() => {
          const owner = ownerOf(slot);
          return owner?.fencingToken === except ? undefined : owner;
        }, milliseconds),
      owners: () =>
        this.#owner === undefined
          ? []
          : [{ group: "all", ...place(this.#owner.region), fencingToken: this.#owner.token }],
      tokenOf: mine,
      renew: () => Promise.resolve(mine()),
    };
  }
}

let cluster: Cluster;
let owners: Owners;

/** The deadline is long, so that a busy machine changes nothing, but where it is waited for. */
async function start(requestDeadlineMilliseconds = 20_000): Promise<void> {
  owners = new Owners();
  cluster = await startCluster({ ownershipOf: (node) => owners.of(node), requestDeadlineMilliseconds });
}

afterEach(() => cluster.stop());

const strong = `/v1/ledger/${keyAtHomeIn("alpha")}`;

it("serves strong classes at the owner, wherever they are asked for, and available ones at their home", async () => {
  await start();
  owners.set("gamma", 7n);
  const written = await put(cluster.node("alpha").url, strong, "1");
  expect([written.status, written.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
  const events = cluster.nodes.map(({ region, store }) => [
    region,
    store.eventsOf(`ledger/${keyAtHomeIn("alpha")}`).map(({ fencingToken }) => fencingToken),
  ]);
  expect(events).toEqual([
    ["alpha", []],
    ["beta", []],
    ["gamma", [7n]],
  ]);
  const available = await put(cluster.node("gamma").url, `/v1/profile/${keyAtHomeIn("alpha")}`, "1");
  expect(available.headers["x-meridian-region"]).toBe("alpha");
  const shards = await send(cluster.node("beta").url, "/v1/shards");
  expect(json(shards)["owners"]).toEqual([{ group: "all", region: "gamma", node: "gamma-0", fencingToken: "7" }]);
});

it("says in a strong entity's history which owner wrote each event, and in an available one's nothing of owners", async () => {
  await start();
  const available = `/v1/profile/${keyAtHomeIn("alpha")}`;
  for (const [region, token] of [
    ["gamma", 7n],
    ["beta", 9007199254740993n],
  ] as const) {
    owners.set(region, token);
    await put(cluster.node(region).url, strong, "1");
  }
  await put(cluster.node("alpha").url, available, "1");
  const [owned, ownerless] = await Promise.all(
    [cluster.node("beta"), cluster.node("alpha")].map(async ({ url }, at) =>
      HISTORY.parse(JSON.parse((await send(url, `${at === 0 ? strong : available}/events`)).text)),
    ),
  );
  // Each region of this cluster has a store of its own, so that beta's has the event of its own owner alone.
  expect(owned?.events.map(({ fencingToken }) => fencingToken)).toEqual(["9007199254740993"]);
  expect(ownerless?.events.map((event) => "fencingToken" in event)).toEqual([false]);
});

it("asks no store when nobody owns the slot, and says so", async () => {
  await start(1000);
  const answer = await put(cluster.node("alpha").url, strong, "1");
  expect([answer.status, json(answer)["type"], answer.headers["retry-after"]]).toEqual([
    503,
    "urn:meridian:problem:no-owner",
    "1",
  ]);
  expect(cluster.nodes.flatMap(({ store }) => store.calls)).toEqual([]);
  await eventually("available classes are served", 10_000, async () => {
    const available = await put(cluster.node("alpha").url, `/v1/profile/${keyAtHomeIn("alpha")}`, "1");
    return available.status === 200 ? true : undefined;
  });
});

it("sends a request on, once, from a node that is not the owner to the one that it names", async () => {
  await start();
  owners.set("gamma");
  owners.beliefs.set("alpha", "beta");
  const answer = await put(cluster.node("alpha").url, strong, "1");
  expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
  expect(cluster.node("beta").store.calls).toEqual([]);
  const misdirected = await send(cluster.node("beta").peerUrl, strong);
  expect([misdirected.status, misdirected.headers["x-meridian-owner"], json(misdirected)["type"]]).toEqual([
    421,
    "gamma/gamma-0",
    "urn:meridian:problem:not-owner",
  ]);
});

it("does not answer a read from which the ownership was lost while it was under way", async () => {
  await start();
  owners.set("alpha");
  const { store, url } = cluster.node("alpha");
  let open: () => void = () => undefined;
  store.gate = new Promise((resolve) => (open = resolve));
  const reading = send(url, strong);
  await eventually("the read is in the store", 2000, () => (store.calls.length === 1 ? true : undefined));
  owners.set("beta", 2n);
  cluster.node("beta").store.seed(`ledger/${keyAtHomeIn("alpha")}`, { value: '"new"', timestamp: 5 });
  open();
  const answer = await reading;
  expect([answer.status, answer.text, answer.headers["x-meridian-region"]]).toEqual([200, '"new"', "beta"]);
});
