import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

const ROOT = join(__dirname, "..", "..");

interface Exports {
  readonly url?: pulumi.Output<string>;
  readonly endpoints: pulumi.Output<unknown[]>;
  readonly plan: { readonly environment: string; readonly regions: Readonly<Record<string, unknown>> };
}

/** The types of the resources that a program registered, and what it exports. */
interface Run {
  readonly types: string[];
  readonly exports: Exports;
}

/** Loads `stacks/index.ts` as `pulumi up` does, in a world of its own where no provider answers but a mock. */
function run(environment: string): Run {
  const types: string[] = [];
  let exports: Exports | undefined;
  jest.isolateModules(() => {
    // eslint's rule against require does not know isolateModules, which takes nothing else: hence jest's own.
    const runtime = jest.requireActual<typeof pulumi>("@pulumi/pulumi").runtime;
    void runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          types.push(type);
          const known = inputs as Record<string, unknown>;
          return { id: `${name}-id`, state: { ...known, ...answers(type, known) } };
        },
        call: ({ token }) => {
          throw new Error(`nothing should be looked up, but ${token} was`);
        },
      },
      "meridian",
      environment,
    );
    const file = readFileSync(join(ROOT, "stacks", `Pulumi.${environment}.yaml`), "utf8");
    const { config } = parse(file) as { config: Record<string, unknown> };
    runtime.setAllConfig({ "meridian:topology": JSON.stringify(config["meridian:topology"]) });
    exports = jest.requireActual<Exports>("../../stacks/index.ts");
  });
  if (exports === undefined) throw new Error("the program exported nothing");
  return { types, exports };
}

/** What the local provider would fill in. */
function answers(type: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (type) {
    case "meridian-local:index:Ports":
      return { ports: Object.fromEntries((inputs["names"] as string[]).map((name, at) => [name, 20_000 + at])) };
    case "meridian-local:index:Password":
      return { value: "secret-for-the-test" };
    case "meridian-local:index:Tool": {
      const roles = ["java", "lib", "jamm", "redis-server", "etcd", "haproxy"];
      return { paths: Object.fromEntries(roles.map((role) => [role, `/tools/${role}`])), environment: {} };
    }
    default:
      return {};
  }
}

describe("the program that pulumi up runs", () => {
  it.each([
    ["dev", ["eu-west-1"]],
    ["staging", ["eu-west-1", "eu-central-1", "europe-west4"]],
    ["prod", ["eu-west-1", "eu-central-1", "us-east-1", "europe-west4", "us-east4"]],
  ])("exports the plan of %s, and creates nothing there yet", async (environment, regions) => {
    const { types, exports } = run(environment);
    expect(exports.plan.environment).toBe(environment);
    expect(Object.keys(exports.plan.regions)).toEqual(regions);
    expect(exports).not.toHaveProperty("url");
    expect(await known(exports.endpoints)).toEqual([]);
    expect(types).toEqual([]);
  });

  it("exports the entry and what listens where of local", async () => {
    const { exports } = run("local");
    expect(await known(exports.endpoints)).toHaveLength(1 + 3 * 6);
    expect(exports.url === undefined ? undefined : await known(exports.url)).toBe("http://127.0.0.1:20000");
  });
});

function known<T>(output: pulumi.Output<T>): Promise<unknown> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
