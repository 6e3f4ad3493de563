import { z } from "zod";
import { nameInUrn, typeInUrn } from "../../policies/urn.ts";
import { code } from "../markdown.ts";

/** A resource that is not as the state has it. */
export interface DriftedResource {
  readonly urn: string;
  /** `gone`: the cloud does not have it any more. */
  readonly kind: "changed" | "gone";
  /** Paths of the properties that differ, sorted. Values are left out: they may be secret. */
  readonly properties: readonly string[];
}

/** A line of an event log, as far as drift needs it (`apitype.EngineEvent` of Pulumi's SDK). */
const eventSchema = z.object({
  resOutputsEvent: z
    .object({
      metadata: z.object({
        op: z.string(),
        urn: z.string(),
        type: z.string(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
        diffs: z.array(z.string()).nullish(),
      }),
    })
    .optional(),
  diagnosticEvent: z.object({ severity: z.string() }).optional(),
});

/**
 * What an event log of `pulumi refresh --preview-only` tells of drift, in the order of the URNs.
 *
 * @param log one event a line, as `--event-log` writes them
 * @throws Error when the refresh reported an error: it has not looked at everything then
 */
export function driftOf(log: string): readonly DriftedResource[] {
  const found = new Map<string, DriftedResource>();
  for (const line of log.split("\n").filter((text) => text.trim() !== "")) {
    const { resOutputsEvent, diagnosticEvent } = eventSchema.parse(JSON.parse(line));
    if (diagnosticEvent?.severity === "error") {
      throw new Error("the refresh ended with an error: what it would have found is not known");
    }
    const metadata = resOutputsEvent?.metadata;
    if (metadata === undefined || !["update", "delete"].includes(metadata.op)) continue;
    const properties = Object.keys(metadata.detailedDiff ?? {});
    found.set(metadata.urn, {
      urn: metadata.urn,
      kind: metadata.op === "delete" ? "gone" : "changed",
      properties: [...new Set(properties.length > 0 ? properties : (metadata.diffs ?? []))].sort(),
    });
  }
  return [...found.values()].toSorted((left, right) => (left.urn < right.urn ? -1 : 1));
}

/** How many resources are listed: an issue holds 65,536 characters, and a URN has up to some hundred. */
const MOST_LISTED = 100;

/** The text of the issue: Markdown. Empty when nothing has drifted. */
export function renderDrift(environment: string, drift: readonly DriftedResource[]): string {
  if (drift.length === 0) return "";
  const gone = drift.filter(({ kind }) => kind === "gone").length;
  const lines = drift.slice(0, MOST_LISTED).map(({ urn, kind, properties }) => {
    const what = kind === "gone" ? "gone" : properties.map(code).join(", ") || "changed";
    return `| ${code(nameInUrn(urn))} | ${code(typeInUrn(urn))} | ${what} |`;
  });
  const more = drift.length - lines.length;
  return [
    `**${drift.length}** resources of ${code(environment)} are not as its state has them: **${drift.length - gone}** changed, **${gone}** gone.`,
    "",
    "| resource | type | differs |",
    "| --- | --- | --- |",
    ...lines,
    ...(more > 0 ? ["", `And ${more} more.`] : []),
    "",
    `Somebody changed them outside of Pulumi, or the cloud did. The next deployment of ${code(environment)} puts back what the code declares; ` +
      "what should stay has to be declared first. Values are not shown, since they may be secret: " +
      `\`pulumi refresh --preview-only --diff -s ${environment}\` shows them to whoever may see them.`,
    "",
  ].join("\n");
}
