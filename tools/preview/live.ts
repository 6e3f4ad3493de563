import { z } from "zod";
import { planWith } from "../../stacks/placement.ts";
import { PROJECT } from "../../stacks/program.ts";
import { CommandError } from "../command-error.ts";
import { readEnvironment } from "../engine/environments.ts";
import { findRevisions } from "./base/revisions.ts";
import { readEventLog } from "./changes/event-log.ts";
import { textOf } from "./named-file.ts";
import { packsIn } from "./policy-effects.ts";
import type { PreviewReport } from "./report.ts";
import { reportOf } from "./report-of.ts";
import type { PlacedState } from "./state-resources.ts";

/** What to report on. */
export interface LivePreview {
  /** The environment's name. */
  readonly name: string;
  /** File that `pulumi preview --event-log` wrote. */
  readonly events: string;
  /** File that `pulumi stack export` wrote before; undefined for none. */
  readonly state: string | undefined;
  /** URNs that somebody agreed to. */
  readonly approved: readonly string[];
  /** `2026-01-31`. */
  readonly today: string;
}

/** An exported stack, as far as it is looked at. */
const exported = z.object({
  deployment: z.object({
    resources: z
      .array(z.looseObject({ urn: z.string(), type: z.string(), custom: z.boolean().default(false) }))
      .default([]),
  }),
});

/**
 * Reports what a live preview said, from its event log. Runs nothing.
 *
 * @throws CommandError where a file cannot be read, or is not what it should be
 */
export async function previewFromEvents({ name, events, state, approved, today }: LivePreview): Promise<PreviewReport> {
  const { topology, placement } = readEnvironment(name);
  const read = readEventLog(textOf("--from-events", events), events);
  const resources = state === undefined ? undefined : resourcesOf(state);
  const withoutState = "no exported stack was given: --state <file> of pulumi stack export";
  const judged = packsIn(read).length > 0;
  return reportOf({
    source: "live",
    base: undefined,
    head: (await findRevisions(PROJECT, "HEAD")).head,
    topology,
    plan: planWith(topology, placement),
    before: { resources, plan: "unknown", exceptions: undefined, findings: undefined },
    preview: { events: read, references: undefined, failure: undefined, mandatory: false },
    missing: {
      plan: "neither events nor an exported stack hold the plan that is in force",
      policies: judged
        ? "what was found before is not known, so that everything that is found counts as new"
        : "no policies judged the preview: --policy-pack policies/packs/all",
      ...(resources === undefined ? { blast: withoutState, cost: withoutState } : {}),
    },
    today,
    approved,
  });
}

function resourcesOf(file: string): readonly PlacedState[] {
  const text = textOf("--state", file);
  let read: z.ZodSafeParseResult<z.infer<typeof exported>> | undefined;
  try {
    read = exported.safeParse(JSON.parse(text));
  } catch {
    read = undefined;
  }
  // Checked as far as it is looked at.
  if (read?.success === true) return read.data.deployment.resources;
  throw new CommandError(
    `--state\n    found     ${file}, which is no exported stack\n    accepted  what pulumi stack export writes\n` +
      `    mend      pulumi stack export --stack <stack> --file ${file}`,
  );
}
