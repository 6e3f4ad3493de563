/** The group of a region's nodes: which topics there are, and which partitions are this node's. */
import { Admin, Consumer } from "@platformatic/kafka";
import type { LogGroup, Topics, TopicPartition } from "./contracts.ts";
import { clientOptions, partitionsOf } from "./kafka-reader.ts";
import type { KafkaConnectionOptions } from "./kafka-reader.ts";
import { isCopyOf, mirrorOf } from "./mirrored-topics.ts";

/** What the group needs. */
export interface KafkaGroupOptions extends KafkaConnectionOptions {
  readonly groupId: string;
  /** The region's own topic. */
  readonly topic: string;
  /** The other regions that may write. */
  readonly otherRegions: () => readonly string[];
  /** Told what is wrong with the membership. */
  readonly onFailure: (reason: string) => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** A member that says nothing for so long is taken for lost, in milliseconds, and how often it says something. */
export const SESSION_TIMEOUT = 10_000;
const HEARTBEAT_INTERVAL = 2000;
/** Longest time for the members to come together, in milliseconds. */
export const REBALANCE_TIMEOUT = 10_000;
/** So many looks at a membership that has ended, and it is begun anew. */
const LOOKS_AT_THE_END = 5;

interface Membership {
  readonly consumer: Consumer;
  /** Topics and numbers of partitions that it was begun for. */
  readonly subscription: string;
  joined: boolean;
  looksAtEnd: number;
}

/** Connects when it is first looked at. */
export function createKafkaGroup(options: KafkaGroupOptions): LogGroup {
  const now = options.now ?? Date.now;
  const admin = new Admin({ ...clientOptions(options), metadataMaxAge: 1000 });
  admin.on("error", () => undefined);
  let membership: Membership | undefined;
  let closed = false;

  const describe = async (): Promise<Topics> => {
    const asOf = now();
    const names = await admin.listTopics();
    const mirrors = options.otherRegions().map((region) => mirrorOf(region, options.topic));
    const present = names.filter((name) => name === options.topic || isCopyOf(name, options.topic));
    if (!present.includes(options.topic)) throw new Error(`there is no topic ${options.topic}`);
    const { topics } = await admin.metadata({ topics: present, forceUpdate: true });
    const all = present.map((name) => [name, partitionsOf(name, topics.get(name)?.partitionsCount ?? 0)] as const);
    return {
      own: all.filter(([name]) => name === options.topic).flatMap(([, partitions]) => partitions),
      mirrored: all.filter(([name]) => name !== options.topic).flatMap(([, partitions]) => partitions),
      allMirrored: mirrors.every((name) => present.includes(name)),
      asOf,
    };
  };

  const leave = async (): Promise<void> => {
    const left = membership;
    membership = undefined;
    await left?.consumer.close(true).catch(() => undefined);
  };

  const join = (topics: readonly string[], subscription: string): void => {
    const consumer = new Consumer({
      ...clientOptions(options),
      groupId: options.groupId,
      sessionTimeout: SESSION_TIMEOUT,
      rebalanceTimeout: REBALANCE_TIMEOUT,
      heartbeatInterval: HEARTBEAT_INTERVAL,
      // The call that waits for the others to come must be allowed to.
      requestTimeout: 2 * REBALANCE_TIMEOUT,
    });
    const failed = (error: unknown): void => {
      if (!closed) options.onFailure(error instanceof Error ? error.message : String(error));
    };
    consumer.on("error", failed);
    consumer.topics.trackAll(...topics);
    const made: Membership = { consumer, subscription, joined: false, looksAtEnd: 0 };
    membership = made;
    consumer.joinGroup({}).then(() => {
      made.joined = true;
    }, failed);
  };

  return {
    async look() {
      const topics = await describe();
      const names = [...new Set([...topics.own, ...topics.mirrored].map(({ topic }) => topic))];
      const subscription = JSON.stringify(
        names.map((name) => [name, [...topics.own, ...topics.mirrored].filter(({ topic }) => topic === name).length]),
      );
      if (membership !== undefined) {
        membership.looksAtEnd = membership.joined && membership.consumer.isActive() ? 0 : membership.looksAtEnd + 1;
        const stuck = membership.looksAtEnd > (membership.joined ? LOOKS_AT_THE_END : 10 * LOOKS_AT_THE_END);
        if (stuck || membership.subscription !== subscription) await leave();
      }
      // Whoever assigns partitions must know of all: a member that knows of more joins anew.
      if (membership === undefined && !closed) join(names, subscription);
      return topics;
    },
    assigned(): readonly TopicPartition[] {
      if (membership?.joined !== true) return [];
      return (membership.consumer.assignments ?? []).flatMap(({ topic, partitions }) =>
        partitions.map((partition) => ({ topic, partition })),
      );
    },
    async close() {
      closed = true;
      await Promise.all([leave(), admin.close().catch(() => undefined)]);
    },
  };
}
