import { z } from "zod";
import type { PreviewReport } from "./report.ts";

/** Version of the JSON form. A reader that does not know it refuses the report. */
export const REPORT_VERSION = 1;

/** Most characters (UTF-16 units) of texts in a report, and most items of its lists. What writes reports cuts texts to these. */
export const REPORT_LIMITS = {
  /** Names of regions, tiers, packs, policies. */
  name: 200,
  /** URNs, types, logical names and paths of properties: a URN holds the types of all its parents. */
  identifier: 2_000,
  /** A shown value: `SHOWN_CHARACTERS` and what says that it was cut. */
  value: 200,
  /** Messages of policies and of the engine, and reasons. */
  message: 4_000,
  /** Resources, and findings. */
  resources: 50_000,
  /** Properties of one resource. */
  differences: 1_000,
  /** Errors, reasons, predictions, losses. */
  statements: 1_000,
  /** Regions, and tiers. */
  places: 200,
} as const;

const name = z.string().max(REPORT_LIMITS.name);
const identifier = z.string().max(REPORT_LIMITS.identifier);
const message = z.string().max(REPORT_LIMITS.message);
const amount = z.number().nonnegative();
const whole = z.int().nonnegative();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const places = z.array(name).max(REPORT_LIMITS.places);
const statements = z.array(message).max(REPORT_LIMITS.statements);

/** JSON has no undefined: what is not there is null, so that every report has the same keys. */
const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  z.nullable(schema).transform((value) => (value === null ? undefined : value));

const revision = z.strictObject({
  name,
  // SHA-1, or SHA-256 in repositories that use it.
  commit: orNull(z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)),
});

const beforeAfter = z.strictObject({ before: orNull(amount), after: orNull(amount) });

const shownValue = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string().max(REPORT_LIMITS.value) }),
  z.strictObject({ kind: z.enum(["secret", "unknown", "absent"]) }),
]);

const operation = z.enum(["create", "update", "replace", "delete", "read", "import", "forget"]);

const change = z.strictObject({
  urn: identifier,
  type: identifier,
  name: identifier,
  parent: orNull(identifier),
  region: name,
  tier: name,
  component: z.boolean(),
  operation,
  stateful: z.boolean(),
  protect: z.boolean(),
  deletedFirst: z.boolean(),
  retained: z.boolean(),
  differences: z
    .array(
      z.strictObject({
        path: identifier,
        kind: z.enum(["add", "change", "remove"]),
        before: shownValue,
        after: shownValue,
        forcesReplacement: z.boolean(),
      }),
    )
    .max(REPORT_LIMITS.differences),
  uncertain: z.boolean(),
});

const counts = z.strictObject({
  create: whole,
  update: whole,
  replace: whole,
  delete: whole,
  read: whole,
  import: whole,
  forget: whole,
  same: whole,
});

const blast = z.strictObject({
  dependents: z
    .array(z.strictObject({ urn: identifier, name: identifier, region: name, tier: name }))
    .max(REPORT_LIMITS.resources),
  regions: places,
  slots: z.strictObject({ affected: whole, all: whole }),
  capacity: z.number().min(0).max(1),
});

const planEffects = z.strictObject({
  placementVersion: beforeAfter,
  slots: z.strictObject({ all: whole, homesMoved: whole, replicasMoved: whole }),
  predictions: z
    .array(z.strictObject({ label: message, rto: beforeAfter, rpo: beforeAfter }))
    .max(REPORT_LIMITS.statements),
  capacity: z
    .array(z.strictObject({ loss: message, carried: beforeAfter, demanded: beforeAfter }))
    .max(REPORT_LIMITS.statements),
  regionsAdded: places,
  regionsRemoved: places,
});

const cost = z.strictObject({
  before: orNull(amount),
  after: orNull(amount),
  pricesOf: day,
  budget: orNull(amount),
  unpriced: statements,
  tiers: z.array(z.strictObject({ tier: name, cost: beforeAfter })).max(REPORT_LIMITS.places),
});

const finding = z.strictObject({
  pack: name,
  policy: name,
  resource: identifier,
  urn: orNull(identifier),
  message,
  mandatory: z.boolean(),
});
const findings = z.array(finding).max(REPORT_LIMITS.resources);

const policies = z.strictObject({
  packs: places,
  added: findings,
  fixed: findings,
  standing: findings,
  excepted: z
    .array(z.strictObject({ policy: name, resource: identifier, until: day, reason: message, added: z.boolean() }))
    .max(REPORT_LIMITS.resources),
  notEvaluated: whole,
});

const reason = message.exactOptional();

/**
 * A report as its JSON form has it, read as something hostile: nothing that it does not know, every text and list bounded, and counts that
 * are those of the changes listed. Gives the report.
 *
 * What it holds may still be untrue, and its texts may still be Markdown or HTML: renderers escape them.
 */
export const reportSchema: z.ZodType<PreviewReport> = z
  .strictObject({
    version: z.literal(REPORT_VERSION),
    environment: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/),
    source: z.enum(["simulated", "live"]),
    base: orNull(revision),
    head: revision,
    errors: statements,
    counts,
    changes: z.array(change).max(REPORT_LIMITS.resources),
    regions: z
      .array(z.strictObject({ name, cloud: z.enum(["aws", "gcp", "local"]), state: name }))
      .max(REPORT_LIMITS.places),
    tiers: places,
    links: z.array(z.strictObject({ from: name, to: name })).max(REPORT_LIMITS.statements),
    blast: orNull(blast),
    plan: orNull(planEffects),
    cost: orNull(cost),
    missing: z.strictObject({ blast: reason, plan: reason, cost: reason, policies: reason }),
    policies: orNull(policies),
    gate: z.strictObject({
      verdict: z.enum(["open", "approval", "refused"]),
      reasons: statements,
      urns: z.array(identifier).max(REPORT_LIMITS.resources),
    }),
  })
  .superRefine((report, context) => {
    for (const each of operation.options) {
      const listed = report.changes.filter((one) => !one.component && one.operation === each).length;
      if (report.counts[each] === listed) continue;
      context.addIssue({
        code: "custom",
        path: ["counts", each],
        message: `${report.counts[each]} counted, and ${listed} listed`,
      });
    }
  })
  .transform((read): PreviewReport => {
    const report: PreviewReport & { version?: typeof REPORT_VERSION } = { ...read };
    delete report.version;
    return report;
  });
