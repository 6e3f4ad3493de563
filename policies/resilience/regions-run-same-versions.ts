import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import type { PolicyContext, Report } from "../policy.ts";
import type { Resource } from "../resource.ts";
import type { Fact } from "./region-versions.ts";
import { KUBERNETES, VERSIONED } from "./region-versions.ts";

const settings = z.strictObject({
  upgradeUntil: z.iso
    .date()
    .optional()
    .describe(
      "Last day on which Kubernetes may differ by one minor version between regions, such as 2026-07-31. Default: no day.",
    ),
});
type Settings = z.infer<typeof settings>;

export const regionsRunSameVersions = environmentPolicy<Settings>({
  id: "regions-run-same-versions",
  demands:
    "Kubernetes and its add-ons, Kafka and Redis have the same versions and settings in every active region. While an upgrade is rolled out, Kubernetes may differ by a minor version.",
  why: "What works in one region has to work in the one that takes over. Differences are found at the failover, when nobody has the time.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL13-BP04" }],
  remediation:
    "Take `kubernetes.version`, `kafka` and `redis` from the topology, the same for all regions, and leave out a region's transform of them; for an upgrade, set `policies.settings.regions-run-same-versions.upgradeUntil`.",
  settings,
  applies: (resources) => resources.of(...Object.keys(VERSIONED)).length > 0,
  judge: (resources, context, report) => {
    const { topology } = context;
    const leaving = topology.regions.filter(({ state }) => state !== "active").map(({ name }) => name);
    const facts = new Map<Resource, readonly Fact[]>();
    for (const [type, read] of Object.entries(VERSIONED)) {
      for (const resource of resources.of(type)) {
        const found = report.whereKnown(() => (leaving.includes(resource.region) ? [] : read(resources, resource)));
        if (found !== undefined) facts.set(resource, found);
      }
    }
    const all = [...facts.values()].flat();
    const upgraded = judgeKubernetes(all, context, report);
    for (const subject of new Set(all.map((fact) => fact.subject))) {
      if (subject === KUBERNETES) continue;
      const told = all.filter((fact) => fact.subject === subject);
      judgeEqual(withUnset(told, facts), upgraded, report);
    }
  },
});

/** Resources of a type that lack a setting which others of the type have. */
function withUnset(facts: readonly Fact[], all: ReadonlyMap<Resource, readonly Fact[]>): readonly Fact[] {
  const [first] = facts;
  if (first === undefined || first.told) return facts;
  const lacking = [...all.entries()].filter(
    ([{ type }, own]) => type === first.resource.type && own.length > 0 && !facts.some((fact) => own.includes(fact)),
  );
  return [...facts, ...lacking.map(([resource]) => ({ ...first, resource, value: undefined }))];
}

/** @returns regions whose Kubernetes rightly differs for now: their add-ons differ with it */
function judgeKubernetes(
  all: readonly Fact[],
  { settings: { upgradeUntil }, today }: PolicyContext<Settings>,
  report: Report,
): ReadonlySet<string> {
  const facts = all.filter(({ subject }) => subject === KUBERNETES);
  const usual = mostFrequent(facts.map(({ value }) => value));
  const differing = facts.filter(({ value }) => value !== usual || value === undefined);
  const minors = facts.map(({ value }) => minorOf(value));
  const small = Math.max(...minors) - Math.min(...minors) <= 1;
  if (upgradeUntil !== undefined && small && today <= upgradeUntil) {
    return new Set(differing.map(({ resource }) => resource.region));
  }
  const late = upgradeUntil !== undefined && small ? `; the upgrade was to end on ${upgradeUntil}` : "";
  const wide = upgradeUntil !== undefined && !small ? "; an upgrade may differ by one minor version" : "";
  for (const fact of differing) report.violation(fact.resource, `${difference(fact, usual)}${late}${wide}`);
  return new Set();
}

function judgeEqual(facts: readonly Fact[], upgraded: ReadonlySet<string>, report: Report): void {
  const compared = facts.filter(
    ({ resource, subject }) => !(subject.startsWith("version of the add-on") && upgraded.has(resource.region)),
  );
  const usual = mostFrequent(compared.map(({ value }) => value));
  for (const fact of compared) {
    if (fact.value !== usual || (fact.told && fact.value === undefined)) {
      report.violation(fact.resource, difference(fact, usual));
    }
  }
}

function difference({ subject, value, told }: Fact, usual: string | undefined): string {
  if (!told) return value === undefined ? `its ${subject} is not set, as it is elsewhere` : `its ${subject} differs`;
  if (value === undefined) return `its ${subject} is left to the cloud, which chooses another each time`;
  return `its ${subject} is ${value}, and ${usual ?? "left to the cloud"} elsewhere`;
}

/** Minor version of Kubernetes, with the major one before it. NaN where there is none: nothing is near it. */
const minorOf = (version: string | undefined): number => {
  const [major, minor] = (version ?? "").split(".");
  return Number(major === "" ? Number.NaN : major) * 1000 + Number(minor ?? Number.NaN);
};

/** Of values that are equally frequent, the first. */
function mostFrequent(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string | undefined, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
