import type { Plan } from "../../../components/topology/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { StoredResource } from "../../clouds/aws/index.ts";
import { until } from "../harness.ts";
import { EngineProcess } from "./engine-process.ts";
import { AwsEnvironment, committedDeclaration } from "./environment.ts";

jest.setTimeout(600_000);

describe("x", () => {
  const declaration = committedDeclaration("dev");
  let environment: AwsEnvironment;
  let plan: Plan;
  it("experiments", async () => {
    environment = await AwsEnvironment.open("dev", declaration, { PULUMI_SKIP_CHECKPOINTS: "false" });
    plan = await environment.declare(declaration);
    let engine = new EngineProcess(environment, { checkpoints: true });
    const out: unknown[] = [];
    const done = (name: string) => environment.cloud.resources().some((r) => r.name === name);
    environment.cloud.setFaults([{ operation: "create", name: "storage-logs$", kind: "kill" }]);
    let t = performance.now();
    const a = await engine.run("up", { parallel: 1 });
    out.push(
      "kill fault",
      performance.now() - t,
      a.error
        ?.split("\n")
        .filter((l) => /error|warn/.test(l))
        .slice(0, 10),
    );
    out.push(
      "lost",
      (await lost()).map((r) => r.name),
    );
    const running = engine.run("up", { parallel: 1 });
    await until("role", () => done("eu-west-1-kafka-cluster"), 100);
    engine.kill();
    out.push("killed", (await running).error?.slice(-400));
    await engine.end();
    environment.test.unlock();
    out.push(
      "lost",
      (await lost()).map((r) => r.name),
    );
    out.push("pending", await pending());
    engine = new EngineProcess(environment, { checkpoints: true });
    t = performance.now();
    const b = await engine.run("up", { parallel: 1 });
    out.push(
      "after",
      performance.now() - t,
      b.changes,
      b.error
        ?.split("\n")
        .filter((l) => /error|warn|pending/.test(l))
        .slice(0, 10),
    );
    out.push("pending", await pending());
    console.log(JSON.stringify(out, undefined, 1));
    await engine.end();
    expect(namesOf(environment.cloud.resources())).toEqual(namesOf(await inventoryOf(plan)));
    environment.dispose();
  });
  const lost = async (): Promise<StoredResource[]> => {
    const known = new Set((await environment.recorded()).map(({ urn }) => urn));
    return environment.cloud.resources().filter(({ urn }) => !known.has(urn ?? ""));
  };
  const pending = async () =>
    (
      (await environment.stack.exportStack()).deployment as {
        pending_operations?: { type: string; resource: { urn: string } }[];
      }
    ).pending_operations?.map((p) => [p.type, p.resource.urn]);
});
function namesOf(items: readonly { readonly type: string; readonly name: string }[]): string[] {
  return items.map(({ type, name }) => `${type} ${name}`).sort();
}
