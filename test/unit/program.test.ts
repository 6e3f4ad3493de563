import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { answers as awsAnswers, LOOKUPS } from "./aws/answers.ts";

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

interface Declared {
  readonly dns: { readonly zone: string };
}

/** The declaration of a committed stack file. */
function declared(environment: string): Declared {
  const file = readFileSync(join(ROOT, "stacks", `Pulumi.${environment}.yaml`), "utf8");
  const { config } = parse(file) as { config: Record<string, unknown> };
  return config["meridian:topology"] as Declared;
}

/** Loads `stacks/index.ts` as `pulumi up` does, in a world of its own where no provider answers but a mock. */
async function run(environment: string): Promise<Run> {
  const types: string[] = [];
  let exports: Exports | undefined;
  let registered: Promise<void> | undefined;
  jest.isolateModules(() => {
    // eslint's rule against require does not know isolateModules, which takes nothing else: hence jest's own.
    const runtime = jest.requireActual<typeof pulumi>("@pulumi/pulumi").runtime;
    void runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          types.push(type);
          const known = inputs as Record<string, unknown>;
          return { id: `${name}-id`, state: { ...known, ...answers(type, name, known) } };
        },
        call: ({ token, inputs }) => {
          const answer = LOOKUPS[token];
          if (answer === undefined) throw new Error(`${token} should not be looked up`);
          return { ...answer(inputs as Readonly<Record<string, unknown>>) };
        },
      },
      "meridian",
      environment,
    );
    runtime.setAllConfig({ "meridian:topology": JSON.stringify(declared(environment)) });
    exports = jest.requireActual<Exports>("../../stacks/index.ts");
    registered = runtime.disconnect();
  });
  await registered;
  if (exports === undefined) throw new Error("the program exported nothing");
  return { types, exports };
}

/** What the providers would fill in. */
function answers(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (type) {
    case "meridian-local:index:Ports":
      return { ports: Object.fromEntries((inputs["names"] as string[]).map((name, at) => [name, 20_000 + at])) };
    case "meridian-local:index:Password":
      return { value: "secret-for-the-test" };
    case "meridian-local:index:Authority":
    case "meridian-local:index:Certificate":
      return { certificate: "certificate-for-the-test", key: "secret-for-the-test" };
    case "meridian-local:index:Tool": {
      const roles = ["java", "lib", "jamm", "redis-server", "etcd", "haproxy"];
      return { paths: Object.fromEntries(roles.map((role) => [role, `/tools/${role}`])), environment: {} };
    }
    default:
      return awsAnswers(type, name, inputs);
  }
}

// The SDK takes a stack trace for every output, and jest's source maps make each so dear that a program takes minutes.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe("the program that pulumi up runs", () => {
  it.each([
    ["dev", ["eu-west-1"]],
    ["staging", ["eu-west-1", "eu-central-1", "europe-west4"]],
    ["prod", ["eu-west-1", "eu-central-1", "us-east-1", "europe-west4", "us-east4"]],
  ])("exports the plan of %s and its entry, and creates its regions on AWS", async (environment, regions) => {
    const { types, exports } = await run(environment);
    expect(exports.plan.environment).toBe(environment);
    expect(Object.keys(exports.plan.regions)).toEqual(regions);
    const { dns } = declared(environment);
    expect(exports.url === undefined ? undefined : await known(exports.url)).toBe(`https://api.${dns.zone}`);
    const onAws = regions.filter((region) => /-\d$/.test(region));
    expect(types.filter((type) => type === "meridian:region:Region")).toHaveLength(onAws.length);
  });

  it("exports the entry and what listens where of local", async () => {
    const { exports } = await run("local");
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
