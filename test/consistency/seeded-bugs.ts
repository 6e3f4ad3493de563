/**
 * Bugs for the test to find, so that it is known to find something. Each weakens a few words of the service's source while a replica loads it, for keys
 * that begin with its prefix: what happens to other keys meanwhile shows that it is the bug that is found.
 */

/** Words of a module, and what they are weakened to. */
export interface Weakening {
  /** Path below `services/shard/src/`. */
  readonly module: string;
  /** As it stands there, once. */
  readonly original: string;
  readonly weakened: string;
}

/** What the keys of each bug begin with. */
export const BUG_PREFIXES = {
  /** The fencing token of an entity's newest event is not compared with the writer's. */
  unfenced: "unfenced-",
  /** Reads ask one replica of Cassandra instead of a quorum. */
  readAtOne: "read-at-one-",
  /** Kafka is not given the events, and nobody sweeps the outbox for them. */
  unlogged: "unlogged-",
} as const;

const { unfenced, readAtOne, unlogged } = BUG_PREFIXES;

/** The bugs. */
export const SEEDED_BUGS: readonly Weakening[] = [
  {
    module: "entities/append.ts",
    original: 'if (change.fencingToken !== "any" && head.fencingToken > change.fencingToken) {',
    weakened: `if (!stream.key.startsWith("${unfenced}") && change.fencingToken !== "any" && head.fencingToken > change.fencingToken) {`,
  },
  {
    module: "stores/cassandra-events.ts",
    original: 'consistency: certainty === "hint" ?',
    weakened: `consistency: certainty === "hint" || stream.key.startsWith("${readAtOne}") ?`,
  },
  {
    module: "stores/kafka.ts",
    original: "() => send({ key, value,",
    weakened: `() => event.key.startsWith("${unlogged}") ? Promise.reject(new Error("dropped")) : send({ key, value,`,
  },
  {
    module: "entities/sweeper.ts",
    original: "const resolve = async (marker: Marker): Promise<void> => {",
    weakened: `const resolve = async (marker: Marker): Promise<void> => { if (marker.key.startsWith("${unlogged}")) return;`,
  },
];

/** No bug, but a place to be stopped at: an owner has read its token, and not written yet. See `preloads/weaken.mts`. */
export const STOPPING_PLACE: Weakening = {
  module: "entities/writes.ts",
  original: "const fencingToken = raised ?? tokenFor(request);",
  weakened: "const fencingToken = raised ?? tokenFor(request); await globalThis.stoppingPlace(value);",
};

/** A value whose writer in this node waits at the stopping place until its process has been stopped and goes on. */
export function waitsIn(node: string): string {
  return `waits to be stopped in ${node}`;
}

/** A value whose writer in this node, as soon as another one waits, stops its process with SIGSTOP. */
export function stopsIn(node: string): string {
  return `stops ${node}`;
}

/**
 * Weakens a module's source.
 *
 * @throws Error when the words are not there exactly once: the module has changed, and the bug would not be there
 */
export function weaken(source: string, { module, original, weakened }: Weakening): string {
  const parts = source.split(original);
  if (parts.length !== 2) throw new Error(`${module} has ${parts.length - 1} times, instead of once: ${original}`);
  return parts.join(weakened);
}
