import { parse, stringify } from "yaml";
import type { EnvironmentClass } from "../../components/topology/cloud.ts";
import { ENVIRONMENTS } from "../../components/topology/cloud.ts";
import { parseTopology } from "../../components/topology/parse.ts";
import { TopologyError } from "../../components/topology/problems.ts";
import { FULLER, MISTAKEN, SHORTEST } from "./topology-examples.ts";
import type { Defaults, DocumentedField } from "./topology-fields.ts";
import { dependsOnClass, documentedFields } from "./topology-fields.ts";

const GENERAL = "General";

const LEGEND =
  "Default: **required** is a field that must be given; *none*, one that may be left out and then says nothing; *by rule*, one whose " +
  "description says what stands in for it. In a path, `<region>`, `<topic>` and `<class>` are names that you choose or that the cloud has given.";

/** The reference page of the topology, in Markdown. */
export function topologyReference(): string {
  const fields = documentedFields();
  const sections = fields.filter(({ path, section }) => path.length === 1 && section);
  const general = fields.filter(({ path, section }) => path.length === 1 && !section);
  return [
    "<!-- Written by `npm run docs` from components/topology/schema: do not edit. -->",
    "# Topology reference",
    introduction(),
    contents(sections),
    classTable(fields),
    "## Reading the tables",
    LEGEND,
    `## ${GENERAL}`,
    table(general),
    ...sections.flatMap((section) => sectionOf(section, fields, 2)),
  ]
    .join("\n\n")
    .concat("\n");
}

function introduction(): string {
  return `An environment is declared once, in \`stacks/Pulumi.<env>.yaml\` under \`meridian:topology\`. Everything else follows from it:
\`npm run plan <env>\` shows what, before anything is created, and \`npm run plan <env> -- --loss <name>\` what a loss does
(as pages: [\`local\`](runbooks/losses/local.md), [\`dev\`](runbooks/losses/dev.md), [\`staging\`](runbooks/losses/staging.md),
[\`prod\`](runbooks/losses/prod.md)). This page lists every field.

The shortest valid file leaves all but the regions to the defaults of its class:

\`\`\`yaml
${SHORTEST}\`\`\`

A fuller one:

\`\`\`yaml
${FULLER}\`\`\`

The first line makes editors with a YAML language server complete and check the file as you type, from \`docs/topology.schema.json\`.

## What is said about mistakes

All of them are reported at once, each with its path, what was found, what is accepted and how to mend it. This topology

\`\`\`yaml
${MISTAKEN}\`\`\`

is refused with

\`\`\`text
${mistakes()}\`\`\``;
}

/** The real message about the page's mistaken example. */
function mistakes(): string {
  try {
    parseTopology(parse(MISTAKEN), { name: "prod", source: "stacks/Pulumi.prod.yaml" });
  } catch (error) {
    if (error instanceof TopologyError) return error.message;
    throw error;
  }
  throw new Error("the page's mistaken example is valid: give it a mistake");
}

function contents(sections: readonly DocumentedField[]): string {
  return [
    "## Sections",
    [
      "| Section | What it decides |",
      "| --- | --- |",
      `| [${GENERAL}](#general) | The environment's class, owner, tags, token issuer and round-trip times. |`,
      ...sections.map(({ path, description }) => {
        const name = path.join(".");
        return `| [\`${name}\`](#${name.toLowerCase()}) | ${cell(description)} |`;
      }),
    ].join("\n"),
  ].join("\n\n");
}

/** The defaults that differ between classes, beside each other. */
function classTable(fields: readonly DocumentedField[]): string {
  const rows = fields.flatMap((field) =>
    typeof field.default === "object" && dependsOnClass(field.default) ? [{ field, values: field.default }] : [],
  );
  return [
    "## Defaults by class of environment",
    "These defaults depend on `environment`; all others are the same for every class.",
    [
      `| Field | ${ENVIRONMENTS.map((environment) => `\`${environment}\``).join(" | ")} | Unit |`,
      `| --- |${ENVIRONMENTS.map(() => " ---: |").join("")} --- |`,
      ...rows.map(
        ({ field, values }) =>
          `| ${code(field)} | ${ENVIRONMENTS.map((environment) => shown(values[environment])).join(" | ")} | ${field.unit ?? ""} |`,
      ),
    ].join("\n"),
  ].join("\n\n");
}

function sectionOf(section: DocumentedField, fields: readonly DocumentedField[], level: number): string[] {
  const inside = fields.filter(({ path }) => isInside(path, section.path));
  const own = inside.filter((field) => !field.section);
  const nested = inside.filter((field) => field.section);
  const notes = [...(section.required ? ["**Required.**"] : []), ...sectionDefault(section), ...extras(section)];
  return [
    `${"#".repeat(level)} \`${section.path.join(".")}\``,
    section.description,
    ...(notes.length === 0 ? [] : [notes.join("<br>\n")]),
    ...(own.length === 0 ? [] : [table(own)]),
    ...nested.flatMap((deeper) => sectionOf(deeper, fields, level + 1)),
  ];
}

/** The entries that a mapping of sections has when it is left out, where it has any. */
function sectionDefault(section: DocumentedField): string[] {
  if (typeof section.default !== "object") return [];
  const value = shown(section.default.prod);
  return value === "`{}`" ? [] : [`Default: ${value}`];
}

/** Whether a field is directly in a section, or in each entry of a mapping of sections. */
function isInside(path: readonly string[], section: readonly string[]): boolean {
  const rest = path.slice(section.length);
  const under = section.every((key, at) => key === path[at]);
  return under && rest.filter((key) => !key.startsWith("<")).length === 1 && !(rest.at(-1) ?? "<").startsWith("<");
}

function table(fields: readonly DocumentedField[]): string {
  return [
    "| Field | Type, limits, unit | Default | What it decides |",
    "| --- | --- | --- | --- |",
    ...fields.map((field) => {
      const about = [field.description, ...extras(field)].join("<br>");
      return `| ${code(field)} | ${cell(typeOf(field))} | ${cell(defaultText(field))} | ${cell(about)} |`;
    }),
  ].join("\n");
}

const code = (field: DocumentedField): string => `\`${field.path.join(".")}\``;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `a number from 0 to 5` as `number from 0 to 5`; a choice as its values; what a string must look like after its type. */
function typeOf({ accepted }: DocumentedField): string {
  if (accepted.startsWith("one of ")) {
    return accepted
      .slice("one of ".length)
      .split(", ")
      .map((choice) => `\`${choice.replaceAll('"', "")}\``)
      .join(", ");
  }
  if (accepted === "true or false") return "`true`, `false`";
  const typed = /^an? (whole number|number|string|list|mapping)\b/.test(accepted);
  return typed ? accepted.replace(/^an? /, "") : `string: ${accepted}`;
}

function extras(field: DocumentedField): string[] {
  const name = field.path.at(-1) ?? "";
  const examples = field.examples.map((example) => `\`${name}: ${flow(example)}\``);
  return [
    ...(examples.length === 0 ? [] : [`Example: ${examples.join(", ")}`]),
    ...(field.source === undefined ? [] : [`<sub>Source: ${field.source}</sub>`]),
  ];
}

function defaultText(field: DocumentedField): string {
  if (field.required) return "**required**";
  if (field.default === "rule") return "*by rule*";
  if (field.default === "none") return "*none*";
  return dependsOnClass(field.default) ? groupedByValue(field.default) : shown(field.default.prod);
}

/** `10`, and on a line of its own each class that differs: `local`: 0.5. */
function groupedByValue(values: Defaults): string {
  const groups = new Map<string, EnvironmentClass[]>();
  for (const environment of ENVIRONMENTS) {
    const value = shown(values[environment]);
    groups.set(value, [...(groups.get(value) ?? []), environment]);
  }
  return [...groups]
    .map(([value, classes]) => `${value} on ${classes.map((environment) => `\`${environment}\``).join(", ")}`)
    .join("<br>");
}

const shown = (value: unknown): string => `\`${flow(value)}\``;

/** A value in YAML's one-line form. */
function flow(value: unknown): string {
  const text = stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
  return text.replaceAll("[ ", "[").replaceAll(" ]", "]");
}
