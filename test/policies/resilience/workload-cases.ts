import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const SERVICE = "eu-west-1-service-deployment";
const ETCD = "eu-west-1-coordination-etcd";
const BUDGET = "eu-west-1-service-budget";
const ZONES = [
  { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1 },
  { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 1 },
];

/** Pods in a namespace that no shipped workload is in. */
const pods = (app: string, replicas: number | undefined): NonNullable<Change["set"]> => ({
  metadata: { name: app, namespace: "apart" },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    template: { metadata: { labels: { app, tier: "service" } }, spec: { topologySpreadConstraints: ZONES } },
  },
});

const deployment = (replicas: number | undefined, resource = SERVICE): Change => ({
  resource,
  add: "kubernetes:apps/v1:Deployment",
  set: pods("shard", replicas),
});
const statefulSet = (replicas: number): Change => ({
  resource: ETCD,
  add: "kubernetes:apps/v1:StatefulSet",
  set: pods("etcd", replicas),
});
const ZONE = "topology.kubernetes.io/zone";
/** Single stateful pods, each placed in a zone by a rule of affinity, as voters are. */
const placed = (...zones: readonly (string | undefined)[]): readonly Change[] =>
  zones.map((zone, at) => ({
    resource: voter(at),
    add: "kubernetes:apps/v1:StatefulSet",
    set: {
      ...pods("etcd", 1),
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution": {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: ZONE, operator: "In", values: zone === undefined ? [] : [zone] }] },
        ],
      },
    },
  }));
const voter = (at: number): string => `eu-west-1-voter-${at}`;
const terms =
  "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
/** Placed in zones of which the first is changed. */
const changedPlace = (set: NonNullable<Change["set"]>, ...more: readonly string[]): readonly Change[] =>
  placed("eu-west-1a", ...more).map((change, at) =>
    at === 0 ? { ...change, set: { ...change.set, ...set } } : change,
  );
const doubled = (at: number): string =>
  `${voter(at)}: its zone eu-west-1a holds 2 of the 3 placed pods of its namespace, accepted are 1 or fewer`;
const autoscaler = (minReplicas: number | undefined): Change => ({
  resource: "eu-west-1-service-autoscaler",
  add: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  set: {
    metadata: { name: "shard", namespace: "apart" },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "shard" },
      ...(minReplicas === undefined ? {} : { minReplicas }),
    },
  },
});
const budget = (
  spec: Readonly<Record<string, string | number>>,
  app = "shard",
  more: NonNullable<Change["set"]> = {},
): Change => ({
  resource: BUDGET,
  add: "kubernetes:policy/v1:PodDisruptionBudget",
  set: {
    metadata: { name: app, namespace: "apart" },
    spec: { ...spec, selector: { matchLabels: { app } } },
    ...more,
  },
});

const spans = (title: string, changes: readonly Change[], ...fails: readonly string[]): Case => ({
  policy: "workloads-span-zones",
  title,
  changes,
  expects: fails.length === 0 ? "passes" : { fails },
});
const lets = (title: string, changes: readonly Change[], message?: string): Case => ({
  policy: "disruption-budgets",
  title,
  changes,
  expects: message === undefined ? "passes" : { fails: [`${BUDGET}: ${message}`] },
});

const spread = "spec.template.spec.topologySpreadConstraints";
const ONE_ZONE = `${SERVICE}: its pods may be started in one zone: no constraint spreads them evenly over zones`;
const few = (name: string, replicas: number): string =>
  `${name}: it has ${replicas} replicas in a region of 3 zones, accepted are 3 or more`;
const NONE = "it selects no pods of its namespace";

export const WORKLOAD_CASES: readonly Case[] = [
  spans("a pod in each zone", [deployment(3), statefulSet(3)]),
  spans("an autoscaler that keeps a pod in each zone", [deployment(undefined), autoscaler(3)]),
  spans("a pod less than zones", [deployment(2), statefulSet(2)], few(ETCD, 2), few(SERVICE, 2)),
  spans("one pod, by default", [deployment(undefined)], few(SERVICE, 1)),
  spans("an autoscaler that keeps fewer", [deployment(3), autoscaler(2)], few(SERVICE, 2)),
  spans("an autoscaler that keeps one, by default", [deployment(3), autoscaler(undefined)], few(SERVICE, 1)),
  spans("an autoscaler in another namespace", [
    deployment(3),
    { ...autoscaler(1), set: { ...autoscaler(1).set, metadata: { name: "shard" } } },
  ]),
  spans("an autoscaler of another kind of workload, and one of another name", [
    deployment(3),
    { ...autoscaler(1), set: { ...autoscaler(1).set, "spec.scaleTargetRef.kind": "StatefulSet" } },
    { ...autoscaler(1), set: { ...autoscaler(1).set, "spec.scaleTargetRef.name": "other" } },
  ]),
  spans("no constraint", [{ ...deployment(3), set: { ...pods("shard", 3), [spread]: undefined } }], ONE_ZONE),
  spans(
    "a constraint that gives way",
    [{ ...deployment(3), set: { ...pods("shard", 3), [`${spread}.0.whenUnsatisfiable`]: "ScheduleAnyway" } }],
    ONE_ZONE,
  ),
  spans(
    "two more in a zone",
    [{ ...deployment(3), set: { ...pods("shard", 3), [`${spread}.0.maxSkew`]: 2 } }],
    ONE_ZONE,
  ),
  spans(
    "a constraint on nodes only",
    [{ ...deployment(3), set: { ...pods("shard", 3), [`${spread}.0.topologyKey`]: "kubernetes.io/hostname" } }],
    ONE_ZONE,
  ),
  spans("a name of no region, whose zones nobody knows", [deployment(1, "tool")]),
  spans("single stateful pods that are placed in a zone each", placed("eu-west-1a", "eu-west-1b", "eu-west-1c")),
  spans("more of them than zones", placed("eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1a")),
  spans(
    "one that is placed by a node selector",
    changedPlace({ "spec.template.spec.nodeSelector": { [ZONE]: "eu-west-1b" } }),
  ),
  spans(
    "two of them in a zone while another has none",
    placed("eu-west-1a", "eu-west-1b", "eu-west-1a"),
    doubled(0),
    doubled(2),
  ),
  spans(
    "one in a zone that is none of the region's",
    placed("us-east-1a"),
    `${voter(0)}: it is placed in us-east-1a, accepted are eu-west-1a, eu-west-1b, eu-west-1c`,
  ),
  spans("one whose zone is left open", placed(undefined), few(voter(0), 1)),
  spans(
    "one that may be in either of two zones",
    changedPlace({ [`${terms}.1`]: { matchExpressions: [{ key: ZONE, operator: "In", values: ["eu-west-1b"] }] } }),
    few(voter(0), 1),
  ),
  spans(
    "one that is kept out of a zone",
    changedPlace({ [`${terms}.0.matchExpressions.0.operator`]: "NotIn" }),
    few(voter(0), 1),
  ),
  spans(
    "a single pod that is placed and not stateful",
    changedPlace({}).map((change) => ({ ...change, add: "kubernetes:apps/v1:Deployment" })),
    few(voter(0), 1),
  ),
  {
    policy: "workloads-span-zones",
    title: "replicas that are not known yet",
    changes: [{ ...deployment(3), unknown: ["spec.replicas"] }],
    expects: { unevaluated: [`${SERVICE}: spec.replicas`] },
  },
  {
    policy: "workloads-span-zones",
    title: "a zone that is not known yet",
    changes: placed("eu-west-1a").map((change) => ({ ...change, unknown: [`${terms}.0.matchExpressions.0.values.0`] })),
    expects: { unevaluated: [`${voter(0)}: ${terms}.0.matchExpressions.0.values.0`] },
  },
  lets("one may go", [deployment(3), budget({ maxUnavailable: 1 })]),
  lets("all but one have to stay", [deployment(3), budget({ minAvailable: 2 })]),
  lets("a part may go, rounded up", [deployment(3), budget({ maxUnavailable: "1%" })]),
  lets("one has to stay, by default", [deployment(2), budget({})]),
  lets("two of five voters may go", [statefulSet(5), budget({ maxUnavailable: 2 }, "etcd")]),
  lets("a single stateful pod may go", [statefulSet(1), budget({ maxUnavailable: 1 }, "etcd")]),
  lets("one of the placed voters may go", [
    ...placed("eu-west-1a", "eu-west-1b", "eu-west-1c"),
    budget({ maxUnavailable: 1 }, "etcd"),
  ]),
  lets("two of the placed voters have to stay", [
    ...placed("eu-west-1a", "eu-west-1b", "eu-west-1c"),
    budget({ minAvailable: 2 }, "etcd"),
  ]),
  lets(
    "two of three placed voters may go",
    [...placed("eu-west-1a", "eu-west-1b", "eu-west-1c"), budget({ maxUnavailable: 2 }, "etcd")],
    `it lets 2 of 3 pods of ${voter(0)}, ${voter(1)}, ${voter(2)} go, which leaves less than the majority of 2`,
  ),
  lets(
    "none may go",
    [deployment(3), budget({ maxUnavailable: 0 })],
    `it lets none of 3 pods of ${SERVICE} go, accepted is 1 or more`,
  ),
  lets(
    "what is no number may go",
    [deployment(3), budget({ maxUnavailable: "some" })],
    `it lets none of 3 pods of ${SERVICE} go, accepted is 1 or more`,
  ),
  lets(
    "all have to stay",
    [deployment(3), budget({ minAvailable: 3 })],
    `it lets none of 3 pods of ${SERVICE} go, accepted is 1 or more`,
  ),
  lets(
    "a part has to stay, which rounded up is all",
    [deployment(3), budget({ minAvailable: "67%" })],
    `it lets none of 3 pods of ${SERVICE} go, accepted is 1 or more`,
  ),
  lets(
    "a single pod has to stay, by default",
    [deployment(1), budget({})],
    `it lets none of 1 pods of ${SERVICE} go, accepted is 1 or more`,
  ),
  lets(
    "two of three voters may go",
    [statefulSet(3), budget({ maxUnavailable: 2 }, "etcd")],
    `it lets 2 of 3 pods of ${ETCD} go, which leaves less than the majority of 2`,
  ),
  lets(
    "more than there are may go",
    [statefulSet(3), budget({ maxUnavailable: 9 }, "etcd")],
    `it lets 3 of 3 pods of ${ETCD} go, which leaves less than the majority of 2`,
  ),
  lets("pods of other labels", [deployment(3), budget({ maxUnavailable: 1 }, "other")], NONE),
  lets("pods of another region", [deployment(3, "us-east-1-service"), budget({ maxUnavailable: 1 })], NONE),
  lets(
    "pods of another namespace",
    [deployment(3), budget({ maxUnavailable: 1 }, "shard", { "metadata.namespace": undefined })],
    NONE,
  ),
  lets("no selector", [deployment(3), budget({ maxUnavailable: 1 }, "shard", { "spec.selector": undefined })], NONE),
  lets(
    "an empty selector, of every pod",
    [deployment(3), statefulSet(3), budget({ maxUnavailable: 2 }, "shard", { "spec.selector": {} })],
    `it lets 2 of 3 pods of ${ETCD} go, which leaves less than the majority of 2`,
  ),
  {
    policy: "disruption-budgets",
    title: "a budget that is not known yet",
    changes: [deployment(3), { ...budget({ maxUnavailable: 1 }), unknown: ["spec.maxUnavailable"] }],
    expects: { unevaluated: [`${BUDGET}: spec.maxUnavailable`] },
  },
];
