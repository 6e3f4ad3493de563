import type { LossCapacity, Plan, RegionPlan } from "../../components/topology/index.ts";
import { roundTrip } from "./round-trip.ts";
import { takeovers } from "./takeover.ts";
import type { Section } from "./columns.ts";
import { together } from "./columns.ts";
import { count, number, percent, range } from "./wording.ts";

/** Rows of losses that are shown; of more, those with the least headroom. */
const LOSSES_SHOWN = 8;

export function regionTable(plan: Plan): Section {
  return {
    title: "Regions",
    layout: [
      { title: "region", wraps: true },
      { title: "cloud" },
      { title: "index", align: "right" },
      { title: "state", tone: (state) => (state === "draining" ? "warning" : undefined) },
      { title: "weight", align: "right" },
      { title: "zones" },
      { title: "slots", align: "right" },
      { title: "share", align: "right" },
      { title: "replicas", align: "right" },
      { title: "nodes", align: "right" },
      { title: "voters", align: "right" },
    ],
    rows: plan.regions.map((region) => [
      region.name,
      region.cloud,
      String(region.index),
      region.state,
      number(region.weight, 2),
      region.zones.map((zone) => zone.letter).join(""),
      number(region.slots.home),
      percent(region.slots.home / plan.placement.slots.length),
      range(region.capacity.minimumReplicas, region.capacity.maximumReplicas),
      range(region.capacity.nodesPerZone.minimum, region.capacity.nodesPerZone.maximum),
      String(region.voters.length),
    ]),
    notes: [
      `Slots that the region is home to, of ${number(plan.placement.slots.length)}. Fewest and most service replicas in the region, and nodes in each zone.`,
    ],
  };
}

/** Every region's ranges; with `zones`, also those for proxies, endpoints and growth, and every zone's subnets. */
export function addressTables(plan: Plan, zones: boolean): Section[] {
  const ranges: Section = {
    title: "Addresses",
    layout: ["region", "block", "network", "pods", "services"].map((title) => ({ title })),
    rows: plan.regions.map(({ name, addresses }) => [
      name,
      addresses.block,
      addresses.network,
      addresses.pods,
      addresses.services,
    ]),
  };
  if (!zones) return [ranges];
  const subnets: Section = {
    title: "Subnets",
    layout: ["zone", "private", "data", "public", "transit", "pods"].map((title) => ({ title })),
    rows: plan.regions.flatMap(({ addresses }) =>
      addresses.zones.map((zone) => [zone.zone.name, zone.private, zone.data, zone.public, zone.transit, zone.pods]),
    ),
  };
  const further: Section = {
    title: "Further ranges",
    layout: ["region", "proxies", "endpoints", "reserved"].map((title) => ({ title })),
    rows: plan.regions.map(({ name, addresses }) => [name, addresses.proxies, addresses.endpoints, addresses.reserved]),
  };
  return [ranges, further, subnets];
}

/** What is left after each allowed loss; nothing where none is. Losses that leave the same share a row. */
export function capacityTable(plan: Plan): Section[] {
  const groups = groupEqual(plan.capacity);
  if (groups.length === 0) return [];
  const shown = groups.length <= LOSSES_SHOWN ? groups : byHeadroom(groups).slice(0, LOSSES_SHOWN);
  const hidden = plan.capacity.length - shown.reduce((sum, group) => sum + group.losses.length, 0);
  const least = shown.at(-1)?.headroom ?? 0;
  return [
    {
      title: "Capacity after each allowed loss, requests a second",
      layout: [
        { title: "lost", wraps: true },
        { title: "kind" },
        { title: "capacity", align: "right" },
        { title: "peak", align: "right" },
        { title: "headroom", align: "right", tone: (headroom) => (headroom.startsWith("-") ? "bad" : undefined) },
      ],
      rows: shown.map(({ losses, kind, capacity, peak, headroom }) => [
        losses.map(together).join(", "),
        kind,
        number(capacity),
        number(peak),
        percent(headroom),
      ]),
      ...(hidden === 0
        ? {}
        : {
            notes: [
              `Least headroom first; ${count(hidden, "other loss", "other losses")} with ${percent(least)} or more.`,
            ],
          }),
    },
  ];
}

interface LossGroup extends Omit<LossCapacity, "loss"> {
  readonly losses: readonly string[];
  readonly kind: string;
}

function groupEqual(capacity: readonly LossCapacity[]): LossGroup[] {
  const groups = new Map<string, LossGroup>();
  for (const { loss, ...left } of capacity) {
    const key = [loss.kind, left.capacity, left.peak, left.headroom].join();
    groups.set(key, { ...left, kind: loss.kind, losses: [...(groups.get(key)?.losses ?? []), loss.name] });
  }
  return [...groups.values()];
}

const byHeadroom = (groups: readonly LossGroup[]): LossGroup[] => [...groups].sort((a, b) => a.headroom - b.headroom);

/** Who takes over from each region; nothing where there is one region only. */
export function failoverTable(plan: Plan): Section[] {
  if (plan.regions.length < 2) return [];
  return [
    {
      title: "Failover",
      layout: [
        { title: "when lost" },
        { title: "traffic goes to the first that is up (ms away)", wraps: true },
        { title: "its slots go to", wraps: true },
      ],
      rows: plan.regions.map((region) => [region.name, order(plan, region), slots(plan, region)]),
    },
  ];
}

function order(plan: Plan, region: RegionPlan): string {
  return region.failover.order
    .map((name) => together(`${name} ${number(roundTrip(plan, region.name, name), 1)}`))
    .join(", ");
}

function slots(plan: Plan, region: RegionPlan): string {
  if (region.slots.home === 0) return "none: it is home to no slot";
  const next = takeovers(plan.placement, region.name);
  if (next.length === 0) return "nobody: slots have one replica";
  return next
    .map((takeover) => together(`${takeover.region} ${percent(takeover.slots / region.slots.home, 0)}`))
    .join(", ");
}
