import type { Weight } from "./text.ts";

/** A piece of SVG. */
export type Markup = string;

type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML content or attribute value. Characters that XML has no form for are left out. */
export function escapeXml(text: string): string {
  return Array.from(text.toWellFormed())
    .filter(isXmlCharacter)
    .map((character) => ESCAPES[character] ?? character)
    .join("");
}

/** Source: XML 1.0, 2.2. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x20 ? code !== 0xfffe && code !== 0xffff : code === 0x9 || code === 0xa || code === 0xd;
}

/** An element; numbers have one decimal at most, undefined attributes are left out. Children are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? decimal(value) : escapeXml(value ?? "")}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** A group, one child a line. */
export function group(attributes: Attributes, children: readonly Markup[]): Markup {
  return children.length === 0 ? "" : element("g", attributes, "\n", ...children.map((child) => `${child}\n`));
}

export function decimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly weight?: Weight;
  readonly anchor?: "start" | "middle" | "end";
  readonly class?: string;
}

/** A line of text with its baseline at `y`. */
export function text(x: number, y: number, content: string, style: TextStyle): Markup {
  return element(
    "text",
    {
      class: style.class,
      x,
      y,
      "font-size": style.size,
      "font-weight": style.weight === "bold" ? 600 : undefined,
      "text-anchor": style.anchor === "start" ? undefined : style.anchor,
      fill: style.fill,
    },
    escapeXml(content),
  );
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectangle(box: Box, attributes: Attributes): Markup {
  return element("rect", { x: box.x, y: box.y, width: box.width, height: box.height, ...attributes });
}
