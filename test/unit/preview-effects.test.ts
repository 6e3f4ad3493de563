import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { DeclarationInput, Plan } from "../../components/topology/index.ts";
import { parseTopology, plan } from "../../components/topology/index.ts";
import { planEffects, readPlan } from "../../tools/preview/plan-effects.ts";
import { policyEffects } from "../../tools/preview/policy-effects.ts";

const planOf = (declaration: DeclarationInput, previous?: Plan): Plan =>
  plan(parseTopology(declaration, { name: "test", source: "this test" }), previous?.placement);

const TWO: DeclarationInput = {
  environment: "staging",
  regions: { "eu-west-1": { cloud: "aws", index: 0 }, "us-east-1": { cloud: "aws", index: 1 } },
  dns: { zone: "example.com" },
};
const THREE: DeclarationInput = { ...TWO, regions: { ...TWO.regions, "eu-central-1": { cloud: "aws", index: 2 } } };

/** A plan as a commit has written it down. */
const written = (of: Plan): unknown => JSON.parse(JSON.stringify(of));

const without = (of: Plan, part: keyof Plan): object =>
  Object.fromEntries(Object.entries(of).filter(([name]) => name !== part));

describe("effects on the plan", () => {
  it("are none for the same declaration", () => {
    const before = planOf(TWO);
    const { effects, missing } = planEffects(readPlan(written(before)), planOf(TWO, before));
    expect(missing).toBeUndefined();
    expect(effects).toMatchObject({
      placementVersion: { before: 1, after: 1 },
      slots: { all: 16384, homesMoved: 0, replicasMoved: 0 },
      predictions: [],
      regionsAdded: [],
      regionsRemoved: [],
    });
    for (const { carried, demanded } of effects?.capacity ?? []) {
      expect(carried.before).toBe(carried.after);
      expect(demanded.before).toBe(demanded.after);
    }
  });

  it("of a region that joins are its slots, as the planner counts them", () => {
    const before = planOf(TWO);
    const after = planOf(THREE, before);
    const { effects } = planEffects(readPlan(written(before)), after);
    expect(after.movement?.homeMoves).toBeGreaterThan(5000);
    expect(effects?.slots).toEqual({
      all: 16384,
      homesMoved: after.movement?.homeMoves,
      replicasMoved: after.movement?.replicaMoves,
    });
    expect(effects?.placementVersion).toEqual({ before: 1, after: 2 });
    expect(effects?.regionsAdded).toEqual(["eu-central-1"]);
    expect(effects?.regionsRemoved).toEqual([]);
    // A loss that could not happen before has nothing before.
    expect(effects?.capacity.find(({ loss }) => loss === "region eu-central-1")?.carried.before).toBeUndefined();
  });

  it("name the tier whose recovery takes longer", () => {
    const before = planOf(TWO);
    const after = planOf({ ...TWO, coordination: { leaseSeconds: 60 } }, before);
    const { effects } = planEffects(readPlan(written(before)), after);
    const secondsOf = (of: Plan, tier: string): number | undefined =>
      of.predictions.find((each) => each.tier === tier && each.metric === "RTO")?.seconds;
    const kafka = effects?.predictions.find(({ label }) => label === "kafka");
    expect(kafka).toBeUndefined();
    for (const { label, rto } of effects?.predictions ?? []) {
      expect(rto).toEqual({ before: secondsOf(before, label), after: secondsOf(after, label) });
      expect(rto.before).not.toBe(rto.after);
    }
  });

  it("of an environment that was not there have nothing before, and move nothing", () => {
    const { effects, missing } = planEffects(undefined, planOf(TWO));
    expect(missing).toBeUndefined();
    expect(effects?.placementVersion).toEqual({ before: undefined, after: 1 });
    expect(effects?.slots).toEqual({ all: 16384, homesMoved: 0, replicasMoved: 0 });
    expect(effects?.regionsAdded).toEqual(["eu-west-1", "us-east-1"]);
  });

  it("leave out what an older commit's plan does not tell, and say so", () => {
    const before = planOf(TWO);
    const older = without(before, "predictions");
    const told = planEffects(readPlan({ ...older, capacity: "much" }), planOf(TWO, before));
    expect(told.missing).toBe("the plan of the base commit tells no predictions, no capacity");
    expect(told.effects?.slots.all).toBe(16384);
    expect(told.effects?.capacity.every(({ carried }) => carried.before === undefined)).toBe(true);
  });

  it("are not made up where the placement cannot be read", () => {
    const older = without(planOf(TWO), "placement");
    const told = planEffects(readPlan(older), planOf(TWO));
    expect(told.effects).toBeUndefined();
    expect(told.missing).toBe("the plan of the base commit tells no placement");
    expect(planEffects(readPlan("nothing"), planOf(TWO)).effects).toBeUndefined();
  });
});

let sequence = 0;
interface Said {
  readonly policy: string;
  readonly urn?: string;
  readonly message?: string;
  readonly mandatory?: boolean;
}
const found = ({ policy, urn, message = "it is wrong", mandatory = false }: Said): EngineEvent => ({
  sequence: sequence++,
  timestamp: 0,
  policyEvent: {
    ...(urn === undefined ? {} : { resourceUrn: urn }),
    message,
    color: "never",
    policyName: policy,
    policyPackName: "meridian-all",
    policyPackVersion: "0.1.0",
    policyPackVersionTag: "0.1.0",
    enforcementLevel: mandatory ? "mandatory" : "warning",
  },
});
const ended = (packs: Readonly<Record<string, string>>): EngineEvent =>
  ({ sequence: sequence++, timestamp: 0, summaryEvent: { PolicyPacks: packs } }) as unknown as EngineEvent;

const KEY = "urn:pulumi:dev::meridian::aws:kms/key:Key::key";
const BUCKET = "urn:pulumi:dev::meridian::aws:s3/bucket:Bucket::bucket";
const STACK = "urn:pulumi:dev::meridian::pulumi:pulumi:Stack::meridian-dev";
const NONE = { before: [], after: [] };
const compared = (before: readonly EngineEvent[] | undefined, after: readonly EngineEvent[], mandatory = false) =>
  policyEffects({ before, after, mandatory, exceptions: NONE, today: "2026-01-31" });
const names = (all: readonly { readonly policy: string; readonly resource: string }[]): string[] =>
  all.map(({ policy, resource }) => `${policy} ${resource}`);

describe("what policies say", () => {
  it("is new, gone, or as before, by policy and resource", () => {
    const { added, fixed, standing } = compared(
      [found({ policy: "key-rotation", urn: KEY }), found({ policy: "bucket-encryption", urn: BUCKET })],
      [found({ policy: "key-rotation", urn: KEY }), found({ policy: "key-rotation", urn: BUCKET })],
    );
    expect(names(added)).toEqual(["key-rotation bucket"]);
    expect(names(fixed)).toEqual(["bucket-encryption bucket"]);
    expect(names(standing)).toEqual(["key-rotation key"]);
  });

  it("is as before when only the amount differs, and new when there is one more", () => {
    const cost = (amount: number): EngineEvent =>
      found({ policy: "monthly-budget", urn: STACK, message: `it costs ${amount} USD` });
    const { added, fixed, standing } = compared([cost(900)], [cost(950), cost(900), cost(970)]);
    expect(standing.map(({ message }) => message)).toEqual(["it costs 900 USD"]);
    expect(added.map(({ message }) => message)).toEqual(["it costs 950 USD", "it costs 970 USD"]);
    expect(fixed).toEqual([]);
    const [same] = compared([cost(900)], [cost(950)]).standing;
    expect(same).toMatchObject({ resource: "environment", urn: undefined, message: "it costs 950 USD" });
  });

  it("comes in one order, whichever policy spoke first", () => {
    const said = [
      found({ policy: "key-rotation", urn: KEY, message: "b" }),
      found({ policy: "key-rotation", urn: KEY, message: "a" }),
      found({ policy: "bucket-encryption", urn: BUCKET }),
    ];
    const { added } = compared([], said);
    expect(added.map(({ policy, message }) => `${policy} ${message}`)).toEqual([
      "bucket-encryption it is wrong",
      "key-rotation a",
      "key-rotation b",
    ]);
    expect(compared([], said.toReversed()).added).toEqual(added);
  });

  it("is named for the policy that is meant, also where it was judged last", () => {
    const { standing } = compared(
      [found({ policy: "key-rotation", urn: KEY, message: "it is not rotated" })],
      [found({ policy: "security-judged-last", urn: KEY, message: "key-rotation: it is not rotated" })],
    );
    expect(standing).toEqual([
      {
        pack: "meridian-all",
        policy: "key-rotation",
        resource: "key",
        urn: KEY,
        message: "it is not rotated",
        mandatory: false,
      },
    ]);
  });

  it("counts resources that could not be judged, and takes them for no finding", () => {
    const unknown = (family: string, urn: string): EngineEvent =>
      found({ policy: `${family}-not-evaluated`, urn, message: "key-rotation: not known yet is arn" });
    const effects = compared([], [unknown("security", KEY), unknown("cost", KEY), unknown("security", BUCKET)], true);
    expect(effects.notEvaluated).toBe(2);
    expect([...effects.added, ...effects.standing, ...effects.fixed]).toEqual([]);
  });

  it("is mandatory where the environment says so, or the engine does", () => {
    const advisory = found({ policy: "key-rotation", urn: KEY });
    const mandatory = found({ policy: "key-rotation", urn: KEY, mandatory: true });
    expect(compared([], [advisory]).added.map((each) => each.mandatory)).toEqual([false]);
    expect(compared([], [advisory], true).added.map((each) => each.mandatory)).toEqual([true]);
    expect(compared([], [mandatory]).added.map((each) => each.mandatory)).toEqual([true]);
  });

  it("names the packs that ran without where they were loaded from", () => {
    const effects = compared(undefined, [ended({ "meridian-all|local|/somewhere/packs/all": "0.1.0" })]);
    expect(effects.packs).toEqual(["meridian-all"]);
    expect(compared(undefined, []).packs).toEqual([]);
  });

  it("tells which exceptions are new, and leaves out those that have ended", () => {
    const exception = (policy: string, until: string) => ({ policy, resource: "*", until, reason: "because" });
    const { excepted } = policyEffects({
      before: [],
      after: [],
      mandatory: false,
      exceptions: {
        before: [exception("key-rotation", "2026-06-30")],
        after: [
          // Prolonging one is no new one.
          exception("key-rotation", "2027-06-30"),
          exception("bucket-encryption", "2026-01-31"),
          exception("bucket-versioning", "2026-01-30"),
        ],
      },
      today: "2026-01-31",
    });
    expect(excepted.map(({ policy, added }) => [policy, added])).toEqual([
      ["key-rotation", false],
      ["bucket-encryption", true],
    ]);
  });
});
