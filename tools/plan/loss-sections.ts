import type { ClassOutcome, LossPrediction, LossRunbook, RunbookStep } from "../../components/topology/index.ts";
import type { Section } from "./columns.ts";
import { together } from "./columns.ts";
import { count, filledFormula, list, number, percent, seconds, termTitle, TIER_TITLES } from "./wording.ts";

/** What a loss is, in two sentences: whether it was planned for, and what comes of it. */
export function lossHeadline(runbook: LossRunbook): string[] {
  const { planned } = runbook;
  const demanded = planned
    ? "The declaration demands that it is survived"
    : "The declaration does not demand that it is survived";
  return [`${demanded} (failover.survive). ${outcome(runbook)}`, ...failures(runbook), ...takenBy(runbook)];
}

function outcome({ survived, recoverySeconds }: LossRunbook): string {
  if (!survived) return "It is not survived without help.";
  if (recoverySeconds === null) return "It is survived; nobody knows how soon.";
  return recoverySeconds === 0 ? "Nobody waits." : `Everything is served again within ${seconds(recoverySeconds)}.`;
}

function failures({ classes, capacity }: LossRunbook): string[] {
  const lost = classes
    .filter(({ survived }) => !survived)
    .map(({ name, consistency, reason }) => `NOT SURVIVED by ${name} (${consistency}): ${reason}.`);
  if (capacity.headroom >= 0 || capacity.capacity === 0) return lost;
  return [
    ...lost,
    `CAPACITY IS SHORT: ${number(capacity.capacity)} of ${number(capacity.peak)} requests/s are carried.`,
  ];
}

function takenBy({ loss, slots, quorums, clients }: LossRunbook): string[] {
  if (slots.affected === 0) return [];
  const stores = loss.dependencies
    .flatMap(({ name, regions }) => (name === "cassandra" ? regions : []))
    .filter((region) => !loss.regions.includes(region));
  const lost = list([...loss.regions, ...stores]);
  if (slots.takenBy.length === 0) return [`Nobody takes over the ${number(slots.affected)} slots at home in ${lost}.`];
  const takers = slots.takenBy.map(({ region, slots: taken }) => `${region} ${number(taken)}`);
  const nobody = slots.unserved === 0 ? [] : [`nobody ${number(slots.unserved)}`];
  const regions = [...takers, ...nobody].join(", ");
  if (clients.some(({ seconds: until }) => until === null)) {
    return [
      `${number(slots.affected)} slots are at home in ${lost}. No client is led to the regions that hold them elsewhere.`,
    ];
  }
  if (quorums.some(({ name, kept }) => name === "coordination" && !kept)) {
    return [
      `Of ${number(slots.affected)} slots at home in ${lost}, requests of available classes go to: ${regions}.`,
      "Nobody takes over the slots of strong classes: etcd has no majority.",
    ];
  }
  return [`Of ${number(slots.affected)} slots at home in ${lost}, these take over: ${regions}.`];
}

/** A runbook as tables: steps, classes, what is left, the arithmetic, and what comes after. */
export function lossSections(runbook: LossRunbook): Section[] {
  return [
    steps(runbook),
    clients(runbook),
    classes(runbook),
    left(runbook),
    arithmetic(runbook),
    ...afterwards(runbook),
  ].filter(({ rows }) => rows.length > 0);
}

function steps({ steps: all, recoverySeconds }: LossRunbook): Section {
  return {
    title: "Steps",
    layout: [
      { title: "", align: "right" },
      { title: "what happens", wraps: true },
      { title: "who acts", tone: (actor) => (actor.endsWith("!") ? "bad" : undefined) },
      { title: "takes", align: "right" },
      { title: "term" },
      { title: "critical" },
    ],
    rows: all.map((step, position) => [
      String(position + 1),
      step.name,
      step.flagged ? `${step.actor} !` : step.actor,
      duration(step.durationSeconds),
      step.term === undefined ? "–" : termTitle(step.term),
      step.critical ? "yes" : "–",
    ]),
    notes: notesOf(all, recoverySeconds),
  };
}

function notesOf(all: readonly RunbookStep[], sum: number | null): string[] {
  if (all.length === 0) return [];
  const total =
    sum === null
      ? "Critical steps follow one another; one of them takes as long as it takes."
      : `Critical steps follow one another: ${seconds(sum)} in all. The others run beside them.`;
  const flagged = all.some((step) => step.flagged)
    ? [
        "! a critical step needs a control plane, which may be lost or throttled as well: plan for capacity that runs already.",
      ]
    : [];
  return [total, ...flagged];
}

const duration = (value: number | null): string => (value === null ? "unknown" : seconds(value));

function clients({ clients: all }: LossRunbook): Section {
  return {
    title: "What is served meanwhile, by client",
    layout: [
      { title: "clients", wraps: true },
      { title: "for", align: "right" },
      { title: "what they get", wraps: true },
    ],
    rows: all.map(({ who, seconds: until, what }) => [
      who,
      until === null ? "by hand" : until === 0 ? "–" : seconds(until),
      what,
    ]),
  };
}

function classes({ classes: all }: LossRunbook): Section {
  return {
    title: "What is served meanwhile, by class",
    layout: [
      { title: "class" },
      { title: "reads", wraps: true },
      { title: "writes", wraps: true },
      { title: "stale by", align: "right" },
      { title: "back within", align: "right" },
      { title: "lost", align: "right" },
    ],
    rows: all.map((one) => [
      together(`${one.name} (${one.consistency})`),
      one.reads,
      one.writes,
      one.stalenessSeconds === null ? "–" : seconds(one.stalenessSeconds),
      one.recoverySeconds === null ? "by hand" : seconds(one.recoverySeconds),
      lostWrites(one),
    ]),
    notes: all
      .filter(({ tells }) => tells.length > 0)
      .map(({ name, tells }) => `${name} tells it by ${tells.map(together).join(", ")}.`),
  };
}

function lostWrites({ lostSeconds }: ClassOutcome): string {
  if (lostSeconds === null) return "unknown";
  return lostSeconds === 0 ? "nothing" : seconds(lostSeconds);
}

function left({ capacity, quorums }: LossRunbook): Section {
  return {
    title: "What is left",
    layout: [
      { title: "of" },
      { title: "left", align: "right" },
      { title: "needed", align: "right" },
      { title: "margin", wraps: true },
    ],
    rows: [
      [
        together("capacity of the service's replicas, requests/s"),
        number(capacity.capacity),
        number(capacity.peak),
        capacity.headroom < 0 ? "short" : `${percent(capacity.headroom)} at the fullest region`,
      ],
      ...quorums.map(({ name, left: votes, majority, kept, spare }) => [
        name === "strong" ? "replicas of strong data" : "voters of etcd",
        String(votes),
        String(majority),
        kept ? `${spare === 0 ? "no vote" : count(spare, "vote")} may be lost beside` : "no majority",
      ]),
    ],
  };
}

function arithmetic({ predictions }: LossRunbook): Section {
  return {
    title: "Expected, by tier",
    layout: [
      { title: "tier" },
      { title: "" },
      { title: "expected", align: "right" },
      { title: "target", align: "right" },
      { title: "how, in seconds", wraps: true },
    ],
    rows: predictions.map((prediction) => [
      TIER_TITLES[prediction.tier],
      prediction.metric,
      duration(prediction.seconds),
      prediction.target === undefined ? "–" : seconds(prediction.target),
      filled(prediction),
    ]),
  };
}

/** Words of a reason may be called like terms; it has none. */
const filled = (prediction: LossPrediction): string =>
  prediction.seconds === null ? prediction.formula : filledFormula({ ...prediction, seconds: prediction.seconds });

function afterwards({ afterwards: all }: LossRunbook): Section[] {
  return [
    {
      title: "Afterwards",
      layout: [{ title: "who acts" }, { title: "what", wraps: true }],
      rows: all.map(({ actor, what }) => [actor, what]),
    },
  ];
}
