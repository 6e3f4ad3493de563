import fc from "fast-check";
import type { Plan } from "../../../components/topology/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { Declaration } from "./environment.ts";
import { AwsEnvironment, onAws } from "./environment.ts";
import { withoutStackTraces } from "../../../tools/inventory/stack-traces.ts";
import type { Shape } from "./random-declarations.ts";
import { declarations, FIRST_SHAPES } from "./random-declarations.ts";

jest.setTimeout(900_000);

/** The same declarations in every run; others: MERIDIAN_SEED=<number>, and more of them: MERIDIAN_RUNS=<number>. */
const SEED = Number(process.env["MERIDIAN_SEED"] ?? 20_261_121);
const RUNS = Number(process.env["MERIDIAN_RUNS"] ?? FIRST_SHAPES.length);
/** Only this one of them: MERIDIAN_RUN=<number>. */
const ONLY = process.env["MERIDIAN_RUN"];

/** The first ones have a shape that covers every option; those after them are drawn from everything. */
const cases = Array.from({ length: RUNS }, (_, position) => {
  const shape: Shape = FIRST_SHAPES[position] ?? {};
  const [declaration] = fc.sample(declarations(shape), { seed: SEED + position, numRuns: 1 });
  if (declaration === undefined) throw new Error("nothing was drawn");
  return { run: position, what: summaryOf(declaration), declaration };
}).filter(({ run }) => ONLY === undefined || run === Number(ONLY));

describe(`random declarations on the simulated AWS, from seed ${SEED}`, () => {
  it.each(cases)(
    "run $run comes up whole, stays and is destroyed to the last resource: $what",
    async ({ declaration }) => {
      const environment = await AwsEnvironment.open("random", declaration);
      try {
        await liveAndDie(environment, await environment.declare(declaration));
      } catch (error) {
        throw new Error(`what was declared: ${JSON.stringify(declaration)}`, { cause: error });
      } finally {
        environment.dispose();
      }
    },
  );

  it("covers every option that the committed environments leave off", () => {
    const drawn = Array.from({ length: FIRST_SHAPES.length }, (_, position) => position).flatMap((position) =>
      fc.sample(declarations(FIRST_SHAPES[position]), { seed: SEED + position, numRuns: 1 }),
    );
    const some = (has: (declaration: Declaration) => boolean | undefined): number =>
      drawn.filter((declaration) => has(declaration) === true).length;
    const regionsOf = ({ regions }: Declaration) => Object.values(regions).filter(({ state }) => state !== "retired");
    expect({
      declarations: drawn.length,
      oneRegion: some((each) => regionsOf(each).length === 1) > 0,
      fourRegions: some((each) => regionsOf(each).length >= 4) > 0,
      fourZones: some((each) => regionsOf(each).some(({ zones }) => zones?.length === 4)) > 0,
      twoZones: some((each) => regionsOf(each).some(({ zones }) => zones?.length === 2)) > 0,
      draining: some((each) => regionsOf(each).some(({ state }) => state === "draining")) > 0,
      peering: some(({ network }) => network?.interconnect === "peering") > 0,
      transitGateway: some(({ network }) => network?.interconnect === "transit-gateway") > 0,
      ipv6: some(({ network }) => network?.ipv6) > 0,
      keyspaces: some(({ cassandra }) => cassandra?.engine === "keyspaces") > 0,
      globalDatastore: some(({ redis }) => redis?.globalDatastore) > 0,
      scram: some(({ kafka }) => kafka?.scram) > 0,
      cdn: some(({ dns }) => dns?.cdn) > 0,
      dnssec: some(({ dns }) => dns?.dnssec) > 0,
      queryLog: some(({ dns }) => dns?.queryLog) > 0,
      publicAccess: some(({ kubernetes }) => (kubernetes?.publicAccess ?? []).length > 0) > 0,
      administrators: some(({ kubernetes }) => (kubernetes?.administrators ?? []).length > 0) > 0,
      failover: some(({ failover }) => failover?.mode === "active-passive") > 0,
    }).toEqual({
      declarations: 4,
      oneRegion: true,
      fourRegions: true,
      fourZones: true,
      twoZones: true,
      draining: true,
      peering: true,
      transitGateway: true,
      ipv6: true,
      keyspaces: true,
      globalDatastore: true,
      scram: true,
      cdn: true,
      dnssec: true,
      queryLog: true,
      publicAccess: true,
      administrators: true,
      failover: true,
    });
  });
});

async function liveAndDie(environment: AwsEnvironment, plan: Plan): Promise<void> {
  const before = environment.cloud.everything().map(({ name }) => name);
  const { changes } = await environment.up();
  expect(Object.keys(changes)).toEqual(["create"]);
  expect(names(environment.cloud.resources())).toEqual(names(onAws(await inventoryOf(plan))));

  const again = await environment.up();
  expect(again.steps).toEqual([]);
  expect(again.changes).toEqual({ same: changes.create });

  await withoutStackTraces(() => environment.stack.destroy());
  expect(environment.cloud.everything().map(({ name }) => name)).toEqual(before);
  expect(await environment.recorded()).toEqual([]);
}

/** `type name` of each, sorted. */
function names(items: readonly { readonly type: string; readonly name: string }[]): string[] {
  return items.map(({ type, name }) => `${type} ${name}`).sort();
}

/** What makes a declaration special, in a line. */
function summaryOf({ regions, environment, network, kafka, redis, cassandra, failover, dns }: Declaration): string {
  const places = Object.entries(regions).map(
    ([name, { zones = [], state }]) => `${name}${zones.join("")}${state === "active" ? "" : ` ${state}`}`,
  );
  const flags = Object.entries({
    ipv6: network?.ipv6,
    scram: kafka?.scram,
    "global datastore": redis?.globalDatastore,
    cdn: dns?.cdn,
    dnssec: dns?.dnssec,
    "query log": dns?.queryLog,
    accelerator: dns?.accelerator,
  }).flatMap(([name, value]) => (value === true ? [name] : []));
  return [places.join(" + "), environment, network?.interconnect, cassandra?.engine, failover?.mode, ...flags].join(
    ", ",
  );
}
