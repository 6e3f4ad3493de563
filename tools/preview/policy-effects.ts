import type { EngineEvent, PolicyEvent } from "@pulumi/pulumi/automation";
import { isStackUrn, nameInUrn } from "../../policies/urn.ts";
import { withoutColours } from "../plain-text.ts";
import type { PolicyEffects, PolicyFinding } from "./report.ts";

/** An exception that a topology declares. */
export interface DeclaredException {
  readonly policy: string;
  readonly resource: string;
  readonly until: string;
  readonly reason: string;
}

/** What is compared. */
export interface Judged {
  /** Events of a preview of the base, judged by its own policies; undefined where nothing judged it. */
  readonly before: readonly EngineEvent[] | undefined;
  readonly after: readonly EngineEvent[];
  /** Whether policies are mandatory for the environment: the engine was told to go on in any case. */
  readonly mandatory: boolean;
  /** Exceptions that are declared at the base, and now. */
  readonly exceptions: { readonly before: readonly DeclaredException[]; readonly after: readonly DeclaredException[] };
  /** `2026-01-31`: exceptions that ended before allow nothing. */
  readonly today: string;
}

/** Ending of the policies that list what could not be judged: a resource each, not a finding. */
const NOT_EVALUATED = "-not-evaluated";
/** Ending of the policies that judge at the end what others could not judge before; their messages begin with the policy that is meant. */
const JUDGED_LAST = "-judged-last";
const LEADING_POLICY = /^([a-z0-9-]+): /;

/** Most characters of a message that a report takes. */
const MESSAGE_CHARACTERS = 4_000;

/** What policies say of a change: what they found before is told apart from what they find now. */
export function policyEffects({ before, after, mandatory, exceptions, today }: Judged): PolicyEffects {
  const [then, now] = [findingsIn(before ?? [], mandatory), findingsIn(after, mandatory)];
  const { added, fixed, standing } = compare(then, now);
  const known = new Set(exceptions.before.map(keyOfException));
  return {
    packs: packsIn(after),
    added,
    fixed,
    standing,
    excepted: exceptions.after
      .filter(({ until }) => until >= today)
      .map(({ policy, resource, until, reason }) => ({
        policy,
        resource,
        until,
        reason,
        added: !known.has(keyOfException({ policy, resource })),
      })),
    notEvaluated: new Set(
      policyEvents(after).flatMap(({ policyName, resourceUrn }) =>
        policyName.endsWith(NOT_EVALUATED) ? [resourceUrn ?? ""] : [],
      ),
    ).size,
  };
}

function policyEvents(events: readonly EngineEvent[]): PolicyEvent[] {
  return events.flatMap(({ policyEvent }) => policyEvent ?? []);
}

function findingsIn(events: readonly EngineEvent[], mandatory: boolean): PolicyFinding[] {
  return policyEvents(events)
    .filter(({ policyName }) => !policyName.endsWith(NOT_EVALUATED))
    .map((event) => findingOf(event, mandatory))
    .sort((one, other) => inOrder(placeOf(one), placeOf(other)) || inOrder(one.message, other.message));
}

/** Policies judge at once, and what they find comes in another order each time. */
const placeOf = ({ policy, urn }: PolicyFinding): string => `${policy}\n${urn ?? ""}`;

const inOrder = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

function findingOf(
  { policyName, policyPackName, resourceUrn, message, enforcementLevel }: PolicyEvent,
  mandatory: boolean,
): PolicyFinding {
  // The engine puts colours and blank lines around a message.
  const bare = withoutColours(message).trim();
  const meant = policyName.endsWith(JUDGED_LAST) ? LEADING_POLICY.exec(bare)?.[1] : undefined;
  const text = meant === undefined ? bare : bare.slice(meant.length + 2);
  // What is found of the environment as a whole hangs on the stack.
  const urn = resourceUrn === undefined || resourceUrn === "" || isStackUrn(resourceUrn) ? undefined : resourceUrn;
  return {
    pack: policyPackName,
    policy: meant ?? policyName,
    resource: urn === undefined ? "environment" : nameInUrn(urn),
    urn,
    message: text.length <= MESSAGE_CHARACTERS ? text : `${text.slice(0, MESSAGE_CHARACTERS - 1)}…`,
    mandatory: mandatory || enforcementLevel === "mandatory",
  };
}

/**
 * Pairs findings of one policy at one resource: first those that say the same, then the rest in their order, since a message may tell amounts
 * that differ.
 */
function compare(
  before: readonly PolicyFinding[],
  after: readonly PolicyFinding[],
): Pick<PolicyEffects, "added" | "fixed" | "standing"> {
  const open = [...before];
  const take = (matches: (one: PolicyFinding) => boolean): boolean => {
    const at = open.findIndex(matches);
    if (at >= 0) open.splice(at, 1);
    return at >= 0;
  };
  const standing = new Set<PolicyFinding>();
  for (const finding of after) {
    if (take((one) => isSamePlace(one, finding) && one.message === finding.message)) standing.add(finding);
  }
  for (const finding of after) {
    if (!standing.has(finding) && take((one) => isSamePlace(one, finding))) standing.add(finding);
  }
  return {
    added: after.filter((finding) => !standing.has(finding)),
    fixed: open,
    standing: after.filter((finding) => standing.has(finding)),
  };
}

/** Packs are not compared: a policy may move, or be served alone or with all others. */
const isSamePlace = (one: PolicyFinding, other: PolicyFinding): boolean =>
  one.policy === other.policy && one.urn === other.urn;

const keyOfException = ({ policy, resource }: Pick<DeclaredException, "policy" | "resource">): string =>
  `${policy}\n${resource}`;

/** Packs that the engine says it ran: names with where they were loaded from, which is left out. */
export function packsIn(events: readonly EngineEvent[]): string[] {
  const ran = events.flatMap(({ summaryEvent }) => {
    // As the engine writes it: the SDK's types have it with a small letter.
    const { PolicyPacks } = { ...summaryEvent } as { readonly PolicyPacks?: Readonly<Record<string, string>> };
    return Object.keys(PolicyPacks ?? {});
  });
  const spoke = policyEvents(events).map(({ policyPackName }) => policyPackName);
  return [...new Set([...ran, ...spoke].map((pack) => pack.split("|")[0] ?? pack))].sort();
}
