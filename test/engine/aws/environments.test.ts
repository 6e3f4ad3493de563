import type { InventoryItem } from "../../../tools/inventory/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { Plan } from "../../../components/topology/index.ts";
import { AwsEnvironment, committedDeclaration, nameOf, onAws } from "./environment.ts";
import { withoutStackTraces } from "../../../tools/inventory/stack-traces.ts";

jest.setTimeout(900_000);

describe.each(["dev", "staging", "prod"])("the %s environment on the simulated AWS", (name) => {
  let environment: AwsEnvironment;
  let plan: Plan;
  const declaration = committedDeclaration(name);
  const isProtected = name !== "dev";

  beforeAll(async () => {
    environment = await AwsEnvironment.open(name, declaration);
    plan = await environment.declare(declaration);
  });
  afterAll(() => {
    environment.dispose();
  });

  it("previews every resource of the inventory, and touches nothing", async () => {
    const inventory = await resourcesOf(plan);
    const previewed = (await environment.preview()).filter(({ type }) => !type.startsWith("meridian:"));
    expect(previewed.filter(({ operation }) => operation !== "create")).toEqual([]);
    expect(names(previewed)).toEqual(names(inventory));
    expect(environment.cloud.resources()).toEqual([]);
  });

  it("comes up whole, stays unchanged, and is found as it was recorded", async () => {
    const { changes } = await environment.up();
    expect(Object.keys(changes)).toEqual(["create"]);
    const inventory = await resourcesOf(plan);
    expect(names(environment.cloud.resources())).toEqual(names(onAws(inventory)));
    // What is inside clusters is nowhere but on record.
    const recorded = (await environment.recorded()).filter(({ custom }) => custom);
    expect(names(recorded.map(({ type, urn }) => ({ type, name: nameOf(urn) })))).toEqual(names(inventory));

    const again = await environment.up();
    expect(again.steps).toEqual([]);
    expect(Object.keys(again.changes)).toEqual(["same"]);

    const refreshed = await withoutStackTraces(() => environment.stack.refresh({ expectNoChanges: true }));
    expect(Object.keys(refreshed.summary.resourceChanges ?? {})).toEqual(["same"]);

    const { url } = await environment.stack.outputs();
    expect(url?.value).toBe(`https://api.${declaration.dns?.zone ?? ""}`);
  });

  if (isProtected) {
    it("refuses to be destroyed while it is protected", async () => {
      const before = names(environment.cloud.resources());
      const { succeeded, printed } = await environment.destroyAsUser();
      expect(succeeded).toBe(false);
      expect(printed).toMatch(/redis-group" cannot be deleted\s+because it is protected/);
      expect(printed).not.toContain("deleted (");
      expect(names(environment.cloud.resources())).toEqual(before);
    });
  }

  it("is destroyed to the last resource once its protection is declared off", async () => {
    if (isProtected) {
      await environment.declare({ ...declaration, protect: false });
      const { steps } = await environment.up();
      expect(steps.filter(({ operation }) => operation !== "update")).toEqual([]);
    }
    await withoutStackTraces(() => environment.stack.destroy());
    expect(environment.cloud.resources()).toEqual([]);
    expect(await environment.recorded()).toEqual([]);
  });
});

/** The inventory without the engine's own: providers are no steps of an update. */
async function resourcesOf(plan: Plan): Promise<InventoryItem[]> {
  return (await inventoryOf(plan)).filter(({ type }) => !type.startsWith("pulumi:"));
}

/** `type name` of each, sorted. */
function names(items: readonly Pick<InventoryItem, "type" | "name">[]): string[] {
  return items.map(({ type, name }) => `${type} ${name}`).sort();
}
