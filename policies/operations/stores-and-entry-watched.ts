import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { ALARM, looksAt, WATCHED } from "./watched.ts";

export const storesAndEntryWatched = environmentPolicy({
  id: "stores-and-entry-watched",
  demands: "Every region has alarms on what its stores and its entry can fail by.",
  why: "What nobody watches is noticed by users first; and each region has to notice by itself, because another may be lost.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL06-BP01" },
    { framework: "Well-Architected", id: "REL11-BP01" },
  ],
  remediation: "Leave the alarms of `AwsAlarms` in place, or add alarms on these metrics in the resource's own region.",
  applies: (resources) => resources.of(...WATCHED.map(({ type }) => type)).length > 0,
  judge: (resources, _context, report) => {
    const seen = new Set<string>();
    const unsure = new Set<string>();
    for (const alarm of resources.of(ALARM)) {
      const metrics = report.whereKnown(() => metricsOf(alarm));
      if (metrics === undefined) unsure.add(alarm.region);
      for (const metric of metrics ?? []) seen.add(`${alarm.region} ${metric}`);
    }
    for (const { type, called, namespace, signs } of WATCHED) {
      for (const region of [...new Set(resources.of(type).map((resource) => resource.region))].sort()) {
        for (const [sign, metrics] of Object.entries(signs)) {
          // An alarm that is not known yet may be the one: it is named as not evaluated.
          if (unsure.has(region) || metrics.some((metric) => seen.has(`${region} ${namespace} ${metric}`))) continue;
          report.missing(`no alarm in ${region} tells of ${sign} of ${called}, such as one on ${metrics[0] ?? ""}`);
        }
      }
    }
  },
});

/** The metrics that have to be watched, as far as an alarm looks at them. */
function metricsOf(alarm: Resource): string[] {
  return WATCHED.flatMap(({ namespace, signs }) =>
    Object.values(signs)
      .flat()
      .filter((metric) => looksAt(alarm, namespace, metric))
      .map((metric) => `${namespace} ${metric}`),
  );
}
