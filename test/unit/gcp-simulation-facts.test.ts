import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rules } from "../clouds/gcp/rules/index.ts";
import { type as tokens } from "../clouds/gcp/rules/type-tokens.ts";
import { facts } from "./gcp-simulation-cloud.ts";

const types = [...facts];

describe("the facts of the simulated Google Cloud", () => {
  const sdk = dirname(require.resolve("@pulumi/gcp/package.json"));
  /** Files have small letters where a type's token has an abbreviation: `compute/urlmap` is of `compute/uRLMap`. */
  const declarations = (type: string): string => {
    const [module = "", name = ""] = type.split(":")[1]?.split("/") ?? [];
    const file = readdirSync(join(sdk, module)).find((each) => each.toLowerCase() === `${name}.d.ts`.toLowerCase());
    return join(sdk, module, file ?? `${name}.d.ts`);
  };

  it("are about types of the SDK, and say where they come from", () => {
    expect(types.map(([type]) => type).sort()).toEqual(Object.values(tokens).sort());
    for (const [type, { source }] of types) {
      const file = declarations(type).replace(/\.d\.ts$/, ".js");
      expect({ type, exists: existsSync(file) }).toEqual({ type, exists: true });
      expect(readFileSync(file, "utf8")).toContain(`__pulumiType = '${type}'`);
      expect(source).not.toBe("");
    }
  });

  it("know the top-level properties of each type that the SDK declares, and no others; each that has a project states it", () => {
    for (const [type, { inputs }] of types) {
      const args =
        /export interface \w+Args \{([\s\S]*?)\n\}/.exec(readFileSync(declarations(type), "utf8"))?.[1] ?? "";
      const declared = [...args.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name = ""]) => name);
      expect({ type, names: Object.keys(inputs).sort() }).toEqual({ type, names: declared.sort() });
      if (declared.includes("project"))
        expect({ type, required: inputs["project"]?.required }).toEqual({ type, required: true });
    }
  });

  it("name only properties and types that are there", () => {
    const missing = types.flatMap(([type, { inputs, inUse }]) => [
      ...Object.values(inputs).flatMap((known) =>
        [...(known.conflicts ?? []), ...(known.requires ?? []), ...(known.exactlyOneOf ?? [])]
          .filter((name) => !(name in inputs))
          .map((name) => `${type} names ${name}`),
      ),
      ...[...Object.values(inputs).flatMap(({ refers }) => refers ?? []), ...(inUse?.by ?? [])]
        .filter((other) => !facts.has(other))
        .map((other) => `${type} names ${other}`),
    ]);
    expect(missing).toEqual([]);
  });

  it("are there for every type that has rules", () => {
    const ruled = rules.flatMap((each) => Object.keys(each));
    expect(ruled.length).toBe(37);
    expect(ruled.filter((type) => !facts.has(type))).toEqual([]);
  });
});
