import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Plan } from "../../components/topology/index.ts";
import { planWith } from "../../stacks/placement.ts";
import { PROJECT } from "../../stacks/program.ts";
import { CommandError } from "../command-error.ts";
import type { DeclaredEnvironment } from "../engine/environments.ts";
import { isDeclarationFault, isLocal, readEnvironment } from "../engine/environments.ts";
import { packFolder } from "../engine/policy-packs.ts";
import { ensureTool } from "../toolchain/index.ts";
import { announced } from "../toolchain/elapsed.ts";
import type { BaseEnvironment, BaseOf } from "./base/base-environment.ts";
import { baseEnvironment, baseFindings } from "./base/base-environment.ts";
import { findRevisions } from "./base/revisions.ts";
import { previewHead } from "./head.ts";
import { writeWhole } from "./named-file.ts";
import { readPlan } from "./plan-effects.ts";
import { refusedReport } from "./refused-report.ts";
import type { PreviewReport } from "./report.ts";
import { reportOf } from "./report-of.ts";

/** What to report on. */
export interface OfflinePreview {
  /** The environment's name. */
  readonly name: string;
  /** A commit by any name. Default: where this branch left the default one. */
  readonly base?: string | undefined;
  /** Whose policies judge the change. */
  readonly policies: "base" | "head";
  /** File for the engine's events, an event a line as `pulumi preview --event-log` writes them; undefined for none. */
  readonly eventLog?: string | undefined;
  /** URNs that somebody agreed to. */
  readonly approved: readonly string[];
  /** `2026-01-31`. */
  readonly today: string;
  readonly signal: AbortSignal;
  /**
   * Whether somebody has asked to stop. The engine may have been told by the terminal, and have ended before `signal` is aborted: what it
   * said then is no report.
   */
  readonly isInterrupted: () => boolean;
  readonly onProgress: (message: string) => void;
}

/**
 * Reports what this tree would change of an environment as it is at another commit: both on a simulated AWS, with the real engine. Needs no
 * credentials, and changes nothing of the tree or its repository.
 *
 * @throws CommandError where the base cannot be brought up, or there is no such environment here
 */
export async function previewOffline(wanted: OfflinePreview): Promise<PreviewReport> {
  const { name, signal, onProgress } = wanted;
  const revisions = await findRevisions(PROJECT, wanted.base, signal);
  const { base, head } = revisions;
  onProgress(`comparing ${head.name} with ${base.commit.slice(0, 12)} (${base.name})`);
  const declared = declaration(name);
  if (declared instanceof Error) return refusedReport(name, revisions, declared.message);
  const { environment, plan } = declared;
  if (isLocal(environment.topology)) throw new CommandError(localRefusal(name));
  const pulumi = await ensureTool("pulumi", { onProgress, signal });
  const of: BaseOf = { name, revisions, surroundings: { signal, onProgress } };
  const atBase = await baseEnvironment(of);
  const policyPack = packOf(wanted.policies, atBase, base.commit);
  const [findings, preview] = await announced(onProgress, `previewing ${head.name} against it`, () =>
    Promise.all([
      told(baseFindings(atBase, of, wanted.today)),
      previewHead({ name, plan, base: atBase, policyPack: policyPack.folder, pulumi, signal }),
    ]),
  );
  if (wanted.isInterrupted()) throw new CommandError("interrupted while it was previewed");
  if (wanted.eventLog !== undefined) await writeWhole("--event-log", wanted.eventLog, logOf(preview.events));
  return reportOf({
    source: "simulated",
    base,
    head,
    topology: environment.topology,
    plan,
    before: {
      resources: atBase.kept?.resources ?? [],
      plan: atBase.kept === undefined ? "none" : readPlan(atBase.kept.answer.plan),
      exceptions: atBase.kept?.answer.exceptions ?? [],
      findings: findings.events,
    },
    preview: {
      ...preview,
      mandatory:
        environment.topology.policies.enforcement === "mandatory" ||
        // A change does not ease the policies that it is judged by.
        (wanted.policies === "base" && atBase.kept?.answer.enforcement === "mandatory"),
    },
    missing: policyPack.missing ?? findings.missing ?? {},
    today: wanted.today,
    approved: wanted.approved,
  });
}

/** What the files of this tree declare; an error that the change's author has to mend is a result too. */
function declaration(name: string): { readonly environment: DeclaredEnvironment; readonly plan: Plan } | Error {
  try {
    const environment = readEnvironment(name);
    return { environment, plan: planWith(environment.topology, environment.placement) };
  } catch (error) {
    if (isDeclarationFault(error)) return error;
    throw error;
  }
}

const logOf = (events: readonly EngineEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

const localRefusal = (name: string): string =>
  `npm run preview ${name}\n    found     an environment whose regions all run on this machine: they are real processes, and no commit but this one's are up\n` +
  `    accepted  an environment with regions on clouds: dev, staging, prod\n    mend      npm run plan ${name}   shows what it comes to`;

/** The policies that judge the change. */
function packOf(
  whose: OfflinePreview["policies"],
  { tree }: BaseEnvironment,
  commit: string,
): { readonly folder: string | undefined; readonly missing?: PreviewReport["missing"] } {
  if (whose === "head") return { folder: packFolder("all") };
  const folder = join(tree, "policies", "packs", "all");
  if (existsSync(folder)) return { folder };
  return { folder: undefined, missing: { policies: `the commit ${commit.slice(0, 12)} has no policies to judge by` } };
}

/** What the base was found to be; that it could not be judged does not keep the change from being. */
async function told(
  findings: Promise<readonly EngineEvent[] | undefined>,
): Promise<{ readonly events: readonly EngineEvent[] | undefined; readonly missing?: PreviewReport["missing"] }> {
  const newToAll = "so that everything that is found counts as new";
  try {
    const events = await findings;
    return events === undefined
      ? { events, missing: { policies: `nothing judged the base, ${newToAll}` } }
      : { events };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { events: undefined, missing: { policies: `${error.message.split("\n")[0] ?? ""}, ${newToAll}` } };
  }
}
