/** The reference table of a group of variables, as the README shows it. */
import type { Variables } from "./variable.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${cell(text)}\``;

/** A Markdown table: variable, meaning, accepted values with the unit, and the default. */
export function configurationTable(group: Variables): string {
  const rows = Object.values(group).map((declaration) => {
    const name =
      declaration.secret === true
        ? `${code(declaration.name)} or ${code(`${declaration.name}_FILE`)}`
        : code(declaration.name);
    const unit = declaration.unit === undefined ? "" : ` (${declaration.unit})`;
    const absent = declaration.optional === true ? "not set" : "**required**";
    const fallback = declaration.default === undefined ? absent : code(declaration.default);
    return `| ${name} | ${cell(declaration.description)} | ${cell(declaration.accepted)}${unit} | ${fallback} |`;
  });
  return ["| variable | meaning | accepted | default |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
