/**
 * etcd through its JSON gateway. The npm client, etcd3, would bring gRPC for Node and protobuf with it, has had no release
 * for over a year, and needs as much memory as a third of a node of this service may have; what is used here is eight requests.
 */
import { encode, endOfPrefix, GRANTED, KEPT_ALIVE, RANGE, TRANSACTION, WATCHED } from "./etcd-messages.ts";
import { createEtcdTransport } from "./etcd-transport.ts";
import type { EtcdConnection } from "./etcd-transport.ts";
import { EtcdUnavailableError } from "./contracts.ts";
import type { Etcd, PrefixListener } from "./contracts.ts";

/** How long one watch is used, in milliseconds; then everything is listed anew, so that a watch that has fallen silent does no harm for long. */
const WATCH_LIFE = 15_000;
/** Pause before the next attempt at a lost watch, in milliseconds. */
const WATCH_PAUSE = 200;
/** What etcd says of a lease that has ended. */
const NO_LEASE = "lease not found";

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes a client; it connects when it is first used. */
export function createEtcd(connection: EtcdConnection): Etcd {
  const transport = createEtcdTransport(connection);

  const follow = async (prefix: string, listener: PrefixListener, signal: AbortSignal): Promise<void> => {
    const range = { key: encode(prefix), range_end: encode(endOfPrefix(prefix)) };
    const ended = (): boolean => signal.aborted;
    while (!ended()) {
      let failed: string | undefined;
      try {
        const { header, kvs } = RANGE.parse(await transport.call("kv/range", range));
        listener.listed(kvs, header.revision);
        const life = AbortSignal.any([signal, AbortSignal.timeout(WATCH_LIFE)]);
        await transport.stream(
          "watch",
          { create_request: { ...range, start_revision: String(header.revision + 1n) } },
          (message) => {
            const { canceled, cancel_reason, events } = WATCHED.parse(message).result;
            if (canceled) throw new Error(cancel_reason === "" ? "the watch was cancelled" : cancel_reason);
            if (events.length > 0 && !ended()) listener.changed(events);
          },
          life,
        );
        if (!life.aborted) failed = "the watch ended";
      } catch (error) {
        failed = reasonOf(error);
      }
      if (failed === undefined || ended()) continue;
      listener.lost(failed);
      await new Promise((resolve) => setTimeout(resolve, WATCH_PAUSE));
    }
  };

  /** What etcd does if the key's revision is the given one. Says whether it was, and the revision then. */
  const transaction = async (
    key: string,
    expected: { readonly create: bigint } | { readonly mod: bigint },
    success: object,
  ): Promise<{ readonly succeeded: boolean; readonly revision: bigint }> => {
    const target =
      "create" in expected
        ? { target: "CREATE", create_revision: String(expected.create) }
        : { target: "MOD", mod_revision: String(expected.mod) };
    const compare = { key: encode(key), result: "EQUAL", ...target };
    const answer = await transport.call("kv/txn", { compare: [compare], success: [success] });
    const { succeeded, header } = TRANSACTION.parse(answer);
    return { succeeded, revision: header.revision };
  };

  return {
    async grantLease(ttlSeconds) {
      const { ID, TTL } = GRANTED.parse(await transport.call("lease/grant", { TTL: String(ttlSeconds) }));
      return { id: ID.toString(), ttlMilliseconds: Number(TTL) * 1000 };
    },
    async keepAlive(leaseId) {
      const answer = await transport.call("lease/keepalive", { ID: leaseId });
      if (answer === undefined) throw new EtcdUnavailableError("a lease was not kept alive");
      const { TTL } = KEPT_ALIVE.parse(answer).result;
      return TTL > 0n ? Number(TTL) * 1000 : undefined;
    },
    async revokeLease(leaseId) {
      try {
        await transport.call("lease/revoke", { ID: leaseId });
      } catch (error) {
        if (!reasonOf(error).includes(NO_LEASE)) throw error;
      }
    },
    async put(key, value, leaseId) {
      await transport.call("kv/put", { key: encode(key), value: encode(value), lease: leaseId });
    },
    async create(key, value, leaseId) {
      const put = { request_put: { key: encode(key), value: encode(value), lease: leaseId } };
      const { succeeded, revision } = await transaction(key, { create: 0n }, put);
      return succeeded ? revision : undefined;
    },
    async deleteIf(key, createRevision) {
      const { succeeded } = await transaction(
        key,
        { create: createRevision },
        { request_delete_range: { key: encode(key) } },
      );
      return succeeded;
    },
    async get(key) {
      const { kvs } = RANGE.parse(await transport.call("kv/range", { key: encode(key) }));
      return kvs[0];
    },
    async replaceIf(key, value, modRevision) {
      const put = { request_put: { key: encode(key), value: encode(value) } };
      const { succeeded, revision } = await transaction(key, { mod: modRevision }, put);
      return succeeded ? revision : undefined;
    },
    follow(prefix, listener) {
      const stopping = new AbortController();
      void follow(prefix, listener, stopping.signal);
      return {
        stop() {
          stopping.abort();
        },
      };
    },
    close() {
      transport.close();
    },
  };
}
