/** Carries a write out: marked, put into the entity's sequence once, and appended to Kafka, now or later. */
import { randomUUID } from "node:crypto";
import type { Conditions } from "../http/conditions.ts";
import { conditionHeaders, decide, entryTag } from "../http/conditions.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import type { EntryAddress, WriteEvent, WriteLog } from "../stores/contracts.ts";
import type { Appended, Appender, Change } from "./append.ts";
import type { EntityEvent } from "./event.ts";
import type { Fencing } from "./fencing.ts";
import { bindKey, digestOf, rebindKey } from "./idempotency.ts";
import { markWrite } from "./outbox.ts";
import type { Marker, Outbox } from "./outbox.ts";
import type { EventStore, Reservation, Stream } from "./store.ts";
import type { EntityAddress, Streams } from "./streams.ts";

/** A write as it was asked for. */
export interface WriteRequest extends EntryAddress, EntityAddress {
  readonly kind: "put" | "delete";
  /** JSON text of a `put`. */
  readonly value: string | undefined;
  /** UUID and timestamp, given once by the node that took the request: a repetition is the same write. */
  readonly writeId: string;
  readonly timestamp: number;
  readonly conditions?: Conditions | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Told of the event as soon as it is stored, before Kafka has it. */
  readonly onStored?: ((event: EntityEvent) => Promise<void>) | undefined;
}

/** How a write came out. */
export type Written =
  | {
      readonly outcome: "written";
      readonly event: EntityEvent;
      /** The answer to a request that was carried out before, with the same idempotency key. */
      readonly replayed: boolean;
      /** Kafka did not take the event yet; it will. */
      readonly queued: boolean;
    }
  | { readonly outcome: "not-allowed"; readonly current: EntityEvent | undefined }
  | { readonly outcome: "key-reused" };

/** What writes need. */
export interface WritesOptions {
  readonly store: EventStore;
  readonly outbox: Outbox;
  readonly appender: Appender;
  readonly log: WriteLog;
  readonly streams: Streams;
  readonly fencing: Fencing;
  readonly region: string;
  readonly node: string;
  readonly placementVersion: () => number;
}

/** Carries writes out. */
export interface Writes {
  /** @throws StoreUnavailableError when this region cannot: it has no right to, or a store is away. It may have happened nevertheless */
  write(request: WriteRequest): Promise<Written>;
  /** Appends an event to Kafka. @throws StoreUnavailableError */
  publish(address: EntryAddress, event: EntityEvent): Promise<void>;
}

/** Nobody waits for it, and what it leaves undone is done later. */
function inBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}

/** Entry of an event, as conditions see it. */
function tagOf(event: EntityEvent | undefined): string | undefined {
  return event?.value === undefined ? undefined : entryTag({ value: event.value, timestamp: event.timestamp });
}

/** Makes the writes of a node. */
export function createWrites(options: WritesOptions): Writes {
  const { store, outbox, appender, log, streams, fencing, region, node } = options;

  const publish = async (address: EntryAddress, event: EntityEvent): Promise<void> => {
    if (event.kind === "void") return;
    const written: WriteEvent = {
      version: 1,
      type: event.kind,
      class: address.className,
      key: address.key,
      slot: address.slot,
      region: event.origin,
      node,
      placementVersion: options.placementVersion(),
      id: event.id,
      sequence: event.sequence,
      timestamp: event.timestamp,
    };
    await log.append(written, event.value);
  };

  const tokenFor = ({ dataClass, slot }: WriteRequest): bigint => {
    if (dataClass.consistency === "available") return 0n;
    const token = fencing.tokenOf(slot);
    if (token === undefined) throw new StoreUnavailableError("ownership", "this node does not own the slot");
    return token;
  };

  /** To Kafka, and to who waits for the event. Whether Kafka took it. */
  const passOn = async (request: WriteRequest, event: EntityEvent): Promise<boolean> => {
    if (event.kind === "void") return true;
    const stored = request.onStored?.(event);
    try {
      await publish(request, event);
      return true;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return false;
    } finally {
      await stored;
    }
  };

  /** A token above the one that an entity has, where this node owns the slot after all. */
  const raisedToken = async ({ slot }: WriteRequest, newer: bigint): Promise<bigint | undefined> => {
    const raised = await fencing.renew(slot).catch(() => undefined);
    return raised !== undefined && raised >= newer ? raised : undefined;
  };

  /** The write itself, from its marker to Kafka. */
  const carryOut = async (
    request: WriteRequest,
    stream: Stream,
    write: Pick<Change, "id" | "timestamp">,
    raised?: bigint,
  ): Promise<{ readonly appended: Appended; readonly queued: boolean }> => {
    const { kind, value, conditions } = request;
    const fencingToken = raised ?? tokenFor(request);
    const marker: Marker = await markWrite(
      outbox,
      {
        markerId: randomUUID(),
        consistency: stream.consistency,
        className: request.className,
        key: request.key,
        slot: request.slot,
        writeId: write.id,
        timestamp: write.timestamp,
      },
      Date.now,
    );
    const appended = await appender.append(stream, {
      ...write,
      kind,
      value,
      origin: region,
      fencingToken,
      allows: conditions === undefined ? undefined : (current) => decide(conditions, tagOf(current), false) === "holds",
    });
    const queued = appended.outcome === "appended" && !(await passOn(request, appended.event));
    if (!queued) inBackground(outbox.unmark(marker));
    if (appended.outcome === "fenced" && raised === undefined) {
      const token = await raisedToken(request, appended.newerToken);
      if (token !== undefined) return carryOut(request, stream, write, token);
    }
    return { appended, queued };
  };

  const settle = (
    { appended, queued }: Awaited<ReturnType<typeof carryOut>>,
    repeated: boolean,
  ): Written | "voided" => {
    if (appended.outcome === "not-allowed") return appended;
    if (appended.outcome === "fenced") {
      throw new StoreUnavailableError("ownership", `a newer owner, ${appended.newerToken}, has written to the entity`);
    }
    const { event } = appended;
    return event.kind === "void"
      ? "voided"
      : { outcome: "written", event, replayed: repeated && !appended.added, queued };
  };

  const voided = (): StoreUnavailableError =>
    new StoreUnavailableError(store.name, "the write was given up before it happened");

  const writeOnce = async (request: WriteRequest, stream: Stream, idempotencyKey: string): Promise<Written> => {
    const others = streams.all(request).slice(1);
    const { kind, value, conditions } = request;
    const binding = await bindKey(store, stream, others, {
      idempotencyKey,
      digest: digestOf([kind, value ?? null, conditionHeaders(conditions)]),
      id: request.writeId,
      timestamp: request.timestamp,
    });
    if (binding.outcome === "mismatch") return { outcome: "key-reused" };
    if (binding.outcome === "done") return { outcome: "written", event: binding.event, replayed: true, queued: false };
    let { reservation } = binding;
    let settled = settle(await carryOut(request, stream, reservation), binding.repeated);
    if (settled === "voided") {
      reservation = await rebindKey(store, stream, reservation);
      settled = settle(await carryOut(request, stream, reservation), binding.repeated);
    }
    if (settled === "voided") throw voided();
    if (settled.outcome === "written" && !binding.repeated) {
      const completed: Reservation = { ...reservation, applied: settled.event.sequence };
      inBackground(store.complete(stream, completed));
    }
    return settled;
  };

  return {
    publish,
    async write(request) {
      const stream = streams.own(request);
      if (request.idempotencyKey !== undefined) return writeOnce(request, stream, request.idempotencyKey);
      const { writeId, timestamp } = request;
      const settled = settle(await carryOut(request, stream, { id: writeId, timestamp }), false);
      if (settled === "voided") throw voided();
      return settled;
    },
  };
}
