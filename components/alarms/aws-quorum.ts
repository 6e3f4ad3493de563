import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSet } from "./aws-alarm.ts";
import { condition, MINUTE } from "./aws-alarm.ts";

/** A quorum that runs on the environment's own machines and publishes how many of its members are well. */
export interface QuorumSubject {
  /** The metric: how many members follow a leader, at least once a minute. */
  readonly metric: {
    /** A namespace of one's own, such as `Meridian`. */
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  };
  /** Members with a vote. */
  readonly members: number;
  /** Members that decide. */
  readonly majority: number;
}

/**
 * Alarms of quorums, by name. Silence rings: either the members are gone or what publishes for them, and both want
 * somebody. Hence a quorum belongs here only once something publishes.
 *
 * The quorums of managed services are watched by their own metrics: Kafka's controllers and partitions with Kafka.
 */
export function quorumAlarms(quorums: Readonly<Record<string, QuorumSubject>>): AlarmSet {
  return Object.fromEntries(
    Object.entries(quorums).flatMap(([name, { metric, members, majority }]) => {
      const watched = {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: { ...metric.dimensions },
        statistic: "Minimum",
        period: MINUTE,
      };
      return [
        [
          `quorum-${name}-lost`,
          {
            ...condition(
              { when: "below", threshold: majority, minutes: 3, missing: "breaching" },
              `Fewer than ${majority} of the ${members} members of ${name} follow a leader, or nothing is ` +
                "published: nothing can be decided. Bring members back before anything else; restore from a backup " +
                "only when a majority is gone for good.",
            ),
            ...watched,
          },
        ],
        [
          `quorum-${name}-degraded`,
          {
            ...condition(
              { when: "below", threshold: members, minutes: 10, missing: "breaching" },
              `Not all of the ${members} members of ${name} follow a leader; ${majority} are needed. Replace the ` +
                "missing ones before another is lost.",
            ),
            ...watched,
          },
        ],
      ];
    }),
  );
}
