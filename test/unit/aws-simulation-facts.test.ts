import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InputFacts } from "../clouds/simulated/facts.ts";
import type { Value } from "../clouds/simulated/model.ts";
import { rules } from "../clouds/aws/rules/index.ts";
import { texts } from "../clouds/simulated/values.ts";
import { facts } from "./aws-simulation-parts.ts";

const types = [...facts];

/** Every input at every depth, with its path and the inputs beside it. */
function inputsOf(
  inputs: Readonly<Record<string, InputFacts>>,
  path = "",
): readonly { path: string; known: InputFacts; beside: Readonly<Record<string, InputFacts>> }[] {
  return Object.entries(inputs).flatMap(([name, known]) => [
    { path: `${path}${name}`, known, beside: inputs },
    ...inputsOf(known.properties ?? {}, `${path}${name}.`),
  ]);
}

const everyInput = types.flatMap(([type, known]) =>
  inputsOf(known.inputs).map((input) => ({ type, where: `${type} ${input.path}`, ...input })),
);

describe("the facts of the simulated AWS", () => {
  const sdk = dirname(require.resolve("@pulumi/aws/package.json"));

  it("are about types of the SDK, and say where they come from", () => {
    expect(types.length).toBeGreaterThan(100);
    for (const [type, { source }] of types) {
      const file = join(sdk, `${type.split(":")[1] ?? ""}.js`);
      expect({ type, exists: existsSync(file) }).toEqual({ type, exists: true });
      expect(readFileSync(file, "utf8")).toContain(`__pulumiType = '${type}'`);
      expect(source).not.toBe("");
    }
  });

  it("know the top-level properties of each type that the SDK declares, and no others", () => {
    for (const [type, { inputs }] of types) {
      const declared = readFileSync(join(sdk, `${type.split(":")[1] ?? ""}.d.ts`), "utf8");
      const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(declared)?.[1] ?? "";
      const names = [...args.matchAll(/^ {4}(\w+)(\??):/gm)].map(
        ([, name = "", optional = ""]) => `${name}${optional}`,
      );
      const known = Object.entries(inputs).map(([name, { required }]) => `${name}${required === true ? "" : "?"}`);
      expect({ type, names: known.sort() }).toEqual({ type, names: names.sort() });
    }
  });

  it("leave out a region only where the type has none", () => {
    const wrong = types.filter(([, { global, inputs }]) => (global === true) === "region" in inputs);
    expect(wrong.map(([type]) => type)).toEqual([]);
  });

  it("name only properties that are there", () => {
    const missing = everyInput.flatMap(({ where, known, beside }) =>
      [...(known.conflicts ?? []), ...(known.requires ?? []), ...(known.exactlyOneOf ?? [])]
        .filter((name) => !(name in beside))
        .map((name) => `${where} names ${name}`),
    );
    expect(missing).toEqual([]);
    for (const [type, { unique, autoName, inputs, outputs, visibleIn, changesOnUpdate }] of types) {
      const named = [
        ...(unique?.by ?? []),
        ...(autoName === undefined ? [] : [autoName.property]),
        ...(visibleIn ?? []),
      ];
      expect({ type, missing: named.filter((name) => !(name in inputs)) }).toEqual({ type, missing: [] });
      expect((changesOnUpdate ?? []).filter((name) => !(name in outputs))).toEqual([]);
    }
  });

  it("refer only to types that are described", () => {
    const referred = [
      ...everyInput.flatMap(({ known }) => known.refers ?? []),
      ...types.flatMap(([, { inUse }]) => inUse?.by ?? []),
      ...rules.flatMap((each) => Object.keys(each)),
    ];
    expect(referred.filter((type) => !facts.has(type))).toEqual([]);
  });

  it("have patterns that can be read, and defaults that are accepted", () => {
    for (const { where, known } of everyInput) {
      if (known.pattern !== undefined) expect(new RegExp(known.pattern)).toBeInstanceOf(RegExp);
      const { default: value, values } = known;
      if (values !== undefined && (typeof value === "string" || typeof value === "number"))
        expect({ where, accepted: values.includes(value) }).toEqual({ where, accepted: true });
    }
  });

  it("have templates that refer to properties that are there", () => {
    const check = (type: string, template: Value, names: readonly string[]): void => {
      for (const { text } of texts({ template }))
        for (const [, path = ""] of text.matchAll(/\{(?:swap:|choose:)?(?:input|state)\.([\w]+)/g))
          expect({ type, text, known: names.includes(path) }).toEqual({ type, text, known: true });
    };
    for (const [type, { id, inputs, outputs }] of types) {
      const names = [...Object.keys(inputs), ...Object.keys(outputs)];
      check(type, id, names);
      for (const { value } of Object.values(outputs)) if (value !== undefined) check(type, value, names);
      for (const { known } of inputsOf(inputs)) if (known.value !== undefined) check(type, known.value, names);
    }
  });
});
