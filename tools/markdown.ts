/**
 * What is seen by nobody and changes what is read: controls, marks of direction (bidirectional text), characters without width, tags and
 * separators of lines. Source: Unicode, general categories Cc, Cf, Zl and Zp, and the fillers that are letters by category.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Text on one line in which everything can be seen: breaks and tabs become spaces, other unseen characters become U+FFFD. */
export const onOneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\r\n\t\u2028\u2029]+/g, " ")
    .replace(UNSEEN, "\ufffd");

/**
 * Keeps GitHub from reading a mention, a reference to an issue or a link into text, which it does in what Markdown and HTML leave: a character
 * without width stands where one would be.
 */
const withoutReferences = (text: string): string =>
  text
    .replaceAll("@", "@\u200b")
    .replace(/#(?=\d)/g, "#\u200b")
    .replace(/\bGH-(?=\d)/gi, (found) => `${found.slice(0, 2)}\u200b-`)
    .replaceAll("://", ":\u200b//")
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}\u200b.`);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const asEntities = (text: string, characters: RegExp): string =>
  text.replace(characters, (character) => ENTITIES[character] ?? "");

/** Text that HTML leaves as it is, in content and in attributes. */
export const escapedHtml = (text: string): string => asEntities(onOneLine(text), /[&<>"']/g);

/** Text in an HTML element of a Markdown document, such as `<summary>`, where Markdown is not read: it mentions nobody. */
export const escapedInHtmlBlock = (text: string): string => asEntities(withoutReferences(onOneLine(text)), /[&<>"']/g);

/** Text that Markdown and HTML leave as it is, and that mentions nobody. Never at the beginning of a line: `1.` there would be a list. */
export const escaped = (text: string): string =>
  asEntities(withoutReferences(onOneLine(text)), /[&<>]/g)
    .replace(/[\\`*_{}[\]()#+!|~]/g, String.raw`\$&`)
    // GitHub reads formulas between dollar signs before it reads escapes.
    .replaceAll("$", "&#36;");

/** A name in code: without what would end it, or the cell of a table that it stands in. */
export const code = (text: string): string => {
  const shown = onOneLine(text).replaceAll("`", "'").replaceAll("|", "¦").trim();
  return shown === "" ? "(empty)" : `\`${shown}\``;
};
