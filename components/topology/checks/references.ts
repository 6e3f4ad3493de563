import type { Problem } from "../problems.ts";
import { didYouMean, show } from "../problems.ts";
import type { Topology } from "../topology.ts";

/** A name in `cassandra.strongDatacenters` that is no active region's. */
export function checkStrongDatacenters(topology: Pick<Topology, "cassandra" | "regions">): Problem[] {
  return (topology.cassandra.strongDatacenters ?? []).flatMap((name, position) =>
    active(topology, `cassandra.strongDatacenters[${position}]`, name),
  );
}

/** A name in `coordination.placement` that is of no region that is active or drains: voters of the latter stay until it is retired. */
export function checkPlacementNames(topology: Pick<Topology, "coordination" | "regions">): Problem[] {
  const drains = (name: string): boolean =>
    topology.regions.some((region) => region.name === name && region.state === "draining");
  return Object.keys(topology.coordination.placement ?? {}).flatMap((name) =>
    drains(name) ? [] : active(topology, `coordination.placement.${name}`, name),
  );
}

/** An order of serving with a name that is no active region's, or that the mode has no use for. */
export function checkServingOrder(topology: Pick<Topology, "failover" | "regions">): Problem[] {
  const { order = [], mode } = topology.failover;
  const problems = order.flatMap((name, position) => active(topology, `failover.order[${position}]`, name));
  if (order.length === 0 || mode === "active-passive") return problems;
  return [
    ...problems,
    {
      path: "failover.order",
      found: `${show(order)} in the mode "active-active"`,
      accepted: "nothing, as every region serves and clients go to the nearest",
      mend: 'leave it out, or set failover.mode to "active-passive"',
    },
  ];
}

/** Round trips of regions that are not declared, of a region to itself, and two times for one pair. */
export function checkRoundTrips(topology: Pick<Topology, "declaredRoundTrips" | "regions">): Problem[] {
  const names = topology.regions.map((region) => region.name);
  const pairs = new Map<string, { readonly path: string; readonly time: number }>();
  return Object.entries(topology.declaredRoundTrips).flatMap(([from, times]): Problem[] => {
    const stranger = known(`roundTrips.${from}`, from, names, "a declared region");
    if (stranger.length > 0) return stranger;
    return Object.entries(times).flatMap(([to, time]) => {
      const path = `roundTrips.${from}.${to}`;
      if (from === to) {
        return [{ path, found: show(time), accepted: "times between two regions", mend: "leave it out" }];
      }
      const pair = [from, to].sort().join(" ");
      const other = pairs.get(pair);
      if (other === undefined) {
        pairs.set(pair, { path, time });
        return known(path, to, names, "a declared region");
      }
      if (other.time === time) return [];
      return [
        {
          path,
          found: `${time}, where ${other.path} has ${other.time}`,
          accepted: "one time for both directions: a round trip has both in it",
          mend: "leave one of the two out",
        },
      ];
    });
  });
}

/** What is wrong with a name that must be an active region's. */
function active({ regions }: Pick<Topology, "regions">, path: string, name: string): Problem[] {
  const region = regions.find((candidate) => candidate.name === name);
  const names = regions.filter(({ state }) => state === "active").map((candidate) => candidate.name);
  if (region === undefined) return known(path, name, names, "an active region");
  if (region.state === "active") return [];
  return [
    {
      path,
      found: `${show(name)}, which is ${region.state}`,
      accepted: `an active region: ${names.join(", ")}`,
      mend:
        region.state === "draining"
          ? "leave it out, or name another: what it holds must be elsewhere before it goes"
          : "leave it out, or name another: it has no resources",
    },
  ];
}

function known(path: string, name: string, names: readonly string[], what: string): Problem[] {
  if (names.includes(name)) return [];
  const meant = didYouMean(name, names);
  return [
    {
      path,
      found: `${show(name)}, which is not declared`,
      accepted: `${what}: ${names.join(", ")}`,
      mend: meant === undefined ? "correct the name, or declare the region" : `did you mean ${show(meant)}?`,
    },
  ];
}
