import type { Plan, QuorumPlan, Term } from "../../components/topology/index.ts";
import type { Section } from "./columns.ts";
import { together } from "./columns.ts";
import { count, filledFormula, list, meetsTarget, number, percent, seconds, termTitle } from "./wording.ts";

const QUORUM_TITLES: Readonly<Record<QuorumPlan["name"], string>> = {
  coordination: "coordination (etcd)",
  strong: "strong data (Cassandra)",
};

export function quorumTable(plan: Plan): Section {
  return {
    title: "Quorums",
    layout: [
      { title: "quorum" },
      { title: "votes", wraps: true },
      { title: "total", align: "right" },
      { title: "majority", align: "right" },
      { title: "left after the worst loss", wraps: true },
    ],
    rows: plan.quorums.map((quorum) => [
      QUORUM_TITLES[quorum.name],
      Object.entries(quorum.votes)
        .map(([region, votes]) => together(`${region} ${votes}`))
        .join(", "),
      String(quorum.total),
      String(quorum.majority),
      worstLoss(quorum),
    ]),
  };
}

function worstLoss(quorum: QuorumPlan): string {
  const [worst] = [...quorum.afterLoss].sort((a, b) => a.left - b.left);
  return worst === undefined ? "no loss is allowed" : `${worst.left} (${worst.loss})`;
}

export function replicationTables(plan: Plan): Section[] {
  const { kafka, redis, cassandra } = plan.replication;
  const ofClass = (consistency: "strong" | "available"): string => {
    const names = plan.dataClasses.filter((one) => one.consistency === consistency).map(({ name }) => name);
    return names.length === 0 ? "no class" : list(names);
  };
  return [
    {
      title: "Replication",
      layout: [{ title: "store" }, { title: "holds" }, { title: "copies", wraps: true }],
      rows: [
        [
          "Kafka",
          "every write",
          `${count(kafka.brokersPerZone, "broker")} a data zone, ${number(kafka.storageGiB)} GiB each; topics below`,
        ],
        [
          "Redis",
          "projections",
          `${count(redis.shards, "shard")} a region, each on a primary and ${count(redis.replicasPerShard, "replica")}${
            redis.globalDatastore ? "; one global datastore, written in one region" : ""
          }`,
        ],
        [
          `Cassandra (${cassandra.engine})`,
          `strong: ${ofClass("strong")}`,
          `${perRegion(cassandra.strong)}, at ${cassandra.consistency.strong}`,
        ],
        [
          "",
          `available: ${ofClass("available")}`,
          `${perRegion(cassandra.available)}, at ${cassandra.consistency.available}`,
        ],
      ],
    },
    {
      title: "Kafka topics, the same in every region",
      layout: [
        { title: "topic" },
        { title: "partitions", align: "right" },
        { title: "replicas", align: "right" },
        { title: "in sync to acknowledge", align: "right" },
        { title: "kept for", align: "right" },
      ],
      rows: kafka.topics.map((topic) => [
        topic.name,
        number(topic.partitions),
        String(topic.replicationFactor),
        String(topic.minimumInSync),
        `${number(topic.retentionMilliseconds / 3_600_000, 2)} h`,
      ]),
    },
  ];
}

/** `3 in each of a, b and c`, or `3 in a, 2 in b` where they differ. */
function perRegion(replicas: Readonly<Record<string, number>>): string {
  const entries = Object.entries(replicas);
  const [first] = entries;
  if (first === undefined) return "none";
  const [only, copies] = first;
  if (entries.length === 1) return `${copies} in ${only}`;
  if (entries.every(([, other]) => other === copies)) {
    return `${copies} in each of ${list(entries.map(([region]) => region))}`;
  }
  return entries.map(([region, own]) => `${own} in ${region}`).join(", ");
}

/** What is expected when a region is lost; nothing where none could take over. */
export function predictionTable(plan: Plan): Section[] {
  if (plan.predictions.length === 0) return [];
  return [
    {
      title: "Expected when a region is lost",
      layout: [
        { title: "tier" },
        { title: "" },
        { title: "expected", align: "right" },
        { title: "target", align: "right" },
        { title: "met", tone: (met) => (met === "no" ? "bad" : met === "yes" ? "good" : undefined) },
        { title: "how, in seconds", wraps: true },
      ],
      rows: plan.predictions.map((prediction) => {
        const met = meetsTarget(prediction);
        return [
          prediction.tier,
          prediction.metric,
          seconds(prediction.seconds),
          prediction.target === undefined ? "–" : seconds(prediction.target),
          met === undefined ? "–" : met ? "yes" : "no",
          filledFormula(prediction),
        ];
      }),
    },
  ];
}

/** Where the numbers of the predictions come from. */
export function termTable(plan: Plan): Section[] {
  const terms = new Map<string, Term>();
  for (const term of plan.predictions.flatMap((prediction) => prediction.terms)) {
    terms.set(`${term.name}\n${term.value}\n${term.source}`, term);
  }
  if (terms.size === 0) return [];
  return [
    {
      title: "Where these numbers come from",
      layout: [{ title: "term" }, { title: "value", align: "right" }, { title: "source", wraps: true }],
      rows: [...terms.values()].map((term) => [
        termTitle(term.name),
        `${number(term.value, 3)}${term.unit === "" ? "" : ` ${term.unit}`}`,
        term.source,
      ]),
    },
  ];
}

export function placementLines(plan: Plan): string[] {
  const { placement } = plan;
  const replicas = placement.replicaSets[0]?.length ?? 0;
  return [
    `Version ${placement.placementVersion}: ${number(placement.slots.length)} slots, each in ${count(replicas, "region")}.`,
    ...movementLines(plan),
  ];
}

function movementLines({ movement, placement }: Plan): string[] {
  if (movement === undefined) return ["The first placement: nothing moves."];
  const { homeMoves, homeOptimum, replicaMoves, replicaOptimum } = movement;
  if (homeMoves === 0 && replicaMoves === 0) return ["No slot moves."];
  const moves = (amount: number, optimum: number): string =>
    `${number(amount)} (${percent(amount / placement.slots.length)} of the slots; at least ${number(optimum)} must)`;
  return [
    `Homes that change: ${moves(homeMoves, homeOptimum)}.`,
    `Replicas to copy: ${moves(replicaMoves, replicaOptimum)}.`,
  ];
}
