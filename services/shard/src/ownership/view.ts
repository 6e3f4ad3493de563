/** What this node knows from etcd: who is there, and who owns what. */
import { z } from "zod";
import type { Change, KeyValue, Owner, PrefixListener } from "./contracts.ts";
import type { Absence, Candidate } from "./election.ts";

/** A node that has told etcd of itself. */
export interface Member extends Candidate {
  readonly address: string;
  /** The lease that it has told so under. */
  readonly lease: string;
}

/** The owner of a group, with the lease that its ownership is stored under. */
export interface Holder extends Owner {
  readonly lease: string;
}

/** The keys of an environment. */
export interface Keys {
  readonly prefix: string;
  node(region: string, node: string): string;
  owner(group: string): string;
}

/** The keys below `/meridian/<environment>/`: `nodes/<region>/<node>` and `owners/<group>`; beside them is `controls`, which is not of ownership. */
export function keysOf(environment: string): Keys {
  const prefix = `/meridian/${environment}/`;
  return {
    prefix,
    node: (region, node) => `${prefix}nodes/${region}/${node}`,
    owner: (group) => `${prefix}owners/${group}`,
  };
}

// Nodes are reached by TLS alone: what passes requests on refuses any other scheme.
const PLACE = {
  region: z.string().min(1),
  node: z.string().min(1),
  address: z.string().regex(/^https?:\/\/[^/?#\s]+$/),
};
const OWNER = z.strictObject(PLACE);
const MEMBER = z.strictObject({ ...PLACE, ready: z.boolean() });

/** What a node stores of itself. */
export type StoredMember = z.infer<typeof MEMBER>;
/** What an owner stores at a group's key. */
export type StoredOwner = z.infer<typeof OWNER>;

/** What this node knows. */
export interface View extends PrefixListener {
  /** Whether it is up to date. */
  isCurrent(): boolean;
  /** Why it is not. */
  whyNot(): string | undefined;
  members(): Iterable<Member>;
  member(region: string, node: string): Member | undefined;
  holder(group: string): Holder | undefined;
  holders(): Iterable<readonly [group: string, holder: Holder]>;
  /** `undefined`: the key is there. */
  absence(group: string): Absence | undefined;
}

/** What the view needs. */
export interface ViewOptions {
  readonly keys: Keys;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** Something has changed. */
  readonly onChange: () => void;
  /** An ownership of the group with this token, or a lower one, has ended. */
  readonly onGone: (group: string, upTo: bigint) => void;
  /** All that is there at this revision is known. */
  readonly onListed: (revision: bigint) => void;
  /** A value was found that no node of this service writes. It is left out. */
  readonly onMalformed: (key: string) => void;
}

function parsed<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Makes a view that knows nothing yet. */
export function createView(options: ViewOptions): View {
  const { keys, now } = options;
  const owners = `${keys.prefix}owners/`;
  const nodes = `${keys.prefix}nodes/`;
  const members = new Map<string, Member>();
  const holders = new Map<string, Holder>();
  const gone = new Map<string, number>();
  let firstListed: number | undefined;
  let lost: string | undefined = "nothing has been heard of it yet";

  const putMember = ({ key, lease }: KeyValue, stored: StoredMember): void => {
    const before = members.get(key);
    // Another lease is another process of that name.
    const unbroken = before?.ready === true && before.lease === lease;
    members.set(key, { ...stored, lease, readySince: unbroken ? before.readySince : now() });
  };

  const put = (entry: KeyValue): void => {
    if (entry.key.startsWith(owners)) {
      const group = entry.key.slice(owners.length);
      const stored = parsed(OWNER, entry.value);
      if (stored === undefined) options.onMalformed(entry.key);
      else holders.set(group, { ...stored, fencingToken: entry.createRevision, lease: entry.lease });
      options.onGone(group, entry.createRevision - 1n);
    } else if (entry.key.startsWith(nodes)) {
      const stored = parsed(MEMBER, entry.value);
      if (stored === undefined) options.onMalformed(entry.key);
      else putMember(entry, stored);
    }
  };

  const remove = (key: string, upTo: bigint): void => {
    members.delete(key);
    if (!key.startsWith(owners)) return;
    const group = key.slice(owners.length);
    if (holders.delete(group)) gone.set(group, now());
    options.onGone(group, upTo);
  };

  return {
    isCurrent: () => lost === undefined,
    whyNot: () => lost,
    members: () => members.values(),
    member: (region, node) => members.get(keys.node(region, node)),
    holder: (group) => holders.get(group),
    holders: () => holders,
    absence(group) {
      if (holders.has(group)) return undefined;
      const since = gone.get(group);
      return since === undefined
        ? { since: firstListed ?? Number.POSITIVE_INFINITY, seenBefore: false }
        : { since, seenBefore: true };
    },
    listed(entries, revision) {
      firstListed ??= now();
      lost = undefined;
      const there = new Set(entries.map(({ key }) => key));
      const known = [...members.keys(), ...[...holders.keys()].map((group) => keys.owner(group))];
      for (const key of known) if (!there.has(key)) remove(key, revision);
      for (const entry of entries) put(entry);
      options.onListed(revision);
      options.onChange();
    },
    changed(changes: readonly Change[]) {
      for (const change of changes) {
        if (change.type === "put") put(change.entry);
        else remove(change.key, change.revision);
      }
      options.onChange();
    },
    lost(reason) {
      lost = reason;
      options.onChange();
    },
  };
}
