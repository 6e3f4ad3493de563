/** etcd in memory, in a time of its own, with nodes that can be cut off from it. */
import { EtcdUnavailableError } from "../../../services/shard/src/ownership/contracts.ts";
import type {
  Change,
  Etcd,
  Following,
  KeyValue,
  PrefixListener,
} from "../../../services/shard/src/ownership/contracts.ts";

interface FakeLease {
  readonly ttlMilliseconds: number;
  expiresAt: number;
}

interface Follower {
  readonly prefix: string;
  readonly listener: PrefixListener;
  /** Has missed something, or may have: hears everything anew when it can. */
  lost: boolean;
}

/** How a node is connected. */
export interface Connection {
  readonly etcd: Etcd;
  /** While it is cut off, nothing that it asks arrives, and it hears of nothing. */
  cutOff: boolean;
  /** Answers of requests that are carried out are lost on their way back. */
  deaf: boolean;
}

/** The store, with its time. */
export interface FakeEtcd {
  /** Milliseconds since it began. */
  now(): number;
  connect(): Connection;
  /** Lets time pass, and leases end. */
  advance(milliseconds: number): void;
  /** Tells everybody who can hear what has happened. */
  deliver(): void;
  /** Keys with their values. */
  entries(): readonly KeyValue[];
}

const NO_LEASE = "0";

/** Makes one, empty. */
export function createFakeEtcd(): FakeEtcd {
  let time = 0;
  let revision = 1n;
  let lastLease = 0;
  const leases = new Map<string, FakeLease>();
  const entries = new Map<string, KeyValue>();
  const followers = new Map<Connection, Follower[]>();
  const pending = new Map<Follower, Change[]>();

  const tell = (key: string, change: Change): void => {
    for (const follower of [...followers.values()].flat()) {
      if (!key.startsWith(follower.prefix)) continue;
      const changes = pending.get(follower) ?? [];
      changes.push(change);
      pending.set(follower, changes);
    }
  };
  const put = (key: string, value: string, lease: string): bigint => {
    if (lease !== NO_LEASE && !leases.has(lease)) throw new Error("lease not found");
    revision += 1n;
    const createRevision = entries.get(key)?.createRevision ?? revision;
    const entry = { key, value, lease, createRevision, modRevision: revision };
    entries.set(key, entry);
    tell(key, { type: "put", entry });
    return createRevision;
  };
  const remove = (key: string): void => {
    revision += 1n;
    entries.delete(key);
    tell(key, { type: "delete", key, revision });
  };
  const endLease = (id: string): void => {
    leases.delete(id);
    for (const entry of [...entries.values()]) if (entry.lease === id) remove(entry.key);
  };

  const connect = (): Connection => {
    const ask = <Result>(carryOut: () => Result): Promise<Result> => {
      if (connection.cutOff) return Promise.reject(new EtcdUnavailableError("cut off"));
      try {
        const result = carryOut();
        return connection.deaf ? Promise.reject(new EtcdUnavailableError("no answer")) : Promise.resolve(result);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const etcd: Etcd = {
      grantLease: (ttlSeconds) =>
        ask(() => {
          const id = String(++lastLease);
          const ttlMilliseconds = ttlSeconds * 1000;
          leases.set(id, { ttlMilliseconds, expiresAt: time + ttlMilliseconds });
          return { id, ttlMilliseconds };
        }),
      keepAlive: (id) =>
        ask(() => {
          const lease = leases.get(id);
          if (lease === undefined) return undefined;
          lease.expiresAt = time + lease.ttlMilliseconds;
          return lease.ttlMilliseconds;
        }),
      revokeLease: (id) =>
        ask(() => {
          endLease(id);
        }),
      put: (key, value, lease) =>
        ask(() => {
          put(key, value, lease);
        }),
      create: (key, value, lease) => ask(() => (entries.has(key) ? undefined : put(key, value, lease))),
      deleteIf: (key, createRevision) =>
        ask(() => {
          if (entries.get(key)?.createRevision !== createRevision) return false;
          remove(key);
          return true;
        }),
      get: (key) => ask(() => entries.get(key)),
      replaceIf: (key, value, modRevision) =>
        ask(() => {
          if ((entries.get(key)?.modRevision ?? 0n) !== modRevision) return undefined;
          put(key, value, NO_LEASE);
          return revision;
        }),
      follow(prefix, listener): Following {
        const follower: Follower = { prefix, listener, lost: true };
        followers.set(connection, [...(followers.get(connection) ?? []), follower]);
        return {
          stop() {
            followers.set(
              connection,
              (followers.get(connection) ?? []).filter((one) => one !== follower),
            );
          },
        };
      },
      close: () => undefined,
    };
    const connection: Connection = { etcd, cutOff: false, deaf: false };
    return connection;
  };

  return {
    now: () => time,
    connect,
    advance(milliseconds) {
      time += milliseconds;
      for (const [id, { expiresAt }] of [...leases]) if (expiresAt <= time) endLease(id);
    },
    deliver() {
      for (const [connection, all] of followers) {
        for (const follower of all) {
          const changes = pending.get(follower) ?? [];
          if (connection.cutOff) {
            if (!follower.lost) follower.listener.lost("cut off");
            follower.lost = true;
          } else if (follower.lost) {
            follower.lost = false;
            follower.listener.listed(
              [...entries.values()].filter(({ key }) => key.startsWith(follower.prefix)),
              revision,
            );
          } else if (changes.length > 0) follower.listener.changed(changes);
          pending.delete(follower);
        }
      }
    },
    entries: () => [...entries.values()],
  };
}
