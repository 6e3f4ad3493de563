import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What the engine sends for a text that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What the engine sends for a secret. */
export const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

const STACK = "urn:pulumi:prod::meridian::pulumi:pulumi:Stack::meridian-prod";

/** A difference in detail: kind, and whether it is one of inputs. */
type Detailed = Readonly<Record<string, string>>;

export interface Declared {
  readonly type: string;
  readonly name: string;
  /** URN of the parent. Default: the stack. */
  readonly parent?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly differs?: Detailed;
  /** Names at the top, where no detail is given. */
  readonly diffs?: readonly string[];
  readonly keys?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly custom?: boolean;
}

/** Writes the events of a preview as the engine does: recorded ones were the model. */
export class Events {
  readonly all: EngineEvent[] = [];
  readonly #counts: Record<string, number> = {};

  constructor() {
    this.#step("same", STACK, { type: "pulumi:pulumi:Stack", name: "meridian-prod", custom: false });
  }

  /** A component. Gives its URN. */
  component(operation: "same" | "create" | "delete", type: string, name: string, parent?: string): string {
    return this.resource(operation, { type, name, custom: false, ...(parent === undefined ? {} : { parent }) });
  }

  /** A resource with all steps of its operation. Gives its URN. */
  resource(
    operation: "same" | "create" | "update" | "delete" | "replace" | "replace-first",
    declared: Declared,
  ): string {
    const urn = urnOf(declared);
    switch (operation) {
      case "replace":
        for (const op of ["create-replacement", "replace", "delete-replaced"] as const) this.#step(op, urn, declared);
        break;
      case "replace-first":
        for (const op of ["delete-replaced", "replace", "create-replacement"] as const) this.#step(op, urn, declared);
        break;
      default:
        this.#step(operation, urn, declared);
    }
    return urn;
  }

  error(message: string, urn = ""): void {
    this.#event({ diagnosticEvent: { urn, message, color: "never", severity: "error", prefix: "error: " } });
  }

  /** All events, with the engine's summary at the end. */
  end(): readonly EngineEvent[] {
    // The type of an operation's name leaves out what the engine counts as well.
    const resourceChanges = this.#counts as Record<OpType, number>;
    this.#event({
      summaryEvent: { maybeCorrupt: false, durationSeconds: 9, resourceChanges, policyPacks: {} },
    });
    return this.all;
  }

  #step(op: OpType, urn: string, declared: Declared): void {
    const { type, parent = STACK, before = {}, after = {}, differs, diffs, keys, custom = true } = declared;
    const state = (inputs: Readonly<Record<string, unknown>>) => ({
      type,
      urn,
      id: custom ? "id-1" : "",
      parent: type === "pulumi:pulumi:Stack" ? "" : parent,
      inputs: { __defaults: [], ...inputs },
      outputs: {},
      provider: "",
      ...(custom ? { custom } : {}),
      ...(declared.protect === true ? { protect: true } : {}),
      ...(declared.retainOnDelete === true ? { retainOnDelete: true } : {}),
    });
    const told = op === "delete" || op === "delete-replaced" ? undefined : differs;
    const metadata = {
      op,
      urn,
      type,
      old: op === "create" ? null : state(before),
      new: op === "delete" || op === "delete-replaced" ? null : state(after),
      detailedDiff:
        told === undefined
          ? null
          : Object.fromEntries(Object.entries(told).map(([path, diffKind]) => [path, { diffKind, inputDiff: true }])),
      ...(diffs === undefined ? {} : { diffs }),
      ...(keys === undefined ? {} : { keys }),
      provider: "",
      // The engine writes null where the SDK's types leave a field out.
    } as unknown as StepEventMetadata;
    this.#event({ resourcePreEvent: { metadata, planning: true } });
    this.#event({ resOutputsEvent: { metadata, planning: true } });
    if (op !== "create-replacement" && op !== "delete-replaced") this.#counts[op] = (this.#counts[op] ?? 0) + 1;
  }

  #event(event: Omit<EngineEvent, "sequence" | "timestamp">): void {
    this.all.push({ sequence: this.all.length, timestamp: 1_795_851_650, ...event });
  }
}

/** The URN that the engine gives. */
export function urnOf({ type, name, parent = STACK }: Pick<Declared, "type" | "name" | "parent">): string {
  const chain = parent === STACK ? "" : `${parent.split("::")[2] ?? ""}$`;
  return `urn:pulumi:prod::meridian::${chain}${type}::${name}`;
}

/** A region with some of its tiers, under which resources can be put. */
export interface RegionEvents {
  readonly region: string;
  readonly urn: string;
  /** URN of a tier's component. */
  readonly tier: (tier: string) => string;
}

/** Tells of a region's components. */
export function regionIn(
  events: Events,
  region: string,
  tiers: readonly string[],
  operation: "same" | "create" | "delete" = "same",
): RegionEvents {
  const urn = events.component(operation, "meridian:region:Region", region);
  const urns = new Map(
    tiers.map((tier) => [tier, events.component(operation, `meridian:${tier}:Aws`, `${region}-${tier}`, urn)]),
  );
  return { region, urn, tier: (tier) => urns.get(tier) ?? urn };
}
