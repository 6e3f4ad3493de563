/** An element of a parsed SVG. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Groups that it is in, the outermost first. A group is in itself. */
  readonly groups: readonly Element[];
  text: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/**
 * The elements of an SVG in document order. Strict about the little XML that we write: throws for an unclosed or misnamed tag,
 * an attribute set twice, an unknown entity and a bare `<` or `&`.
 */
export function parseSvg(svg: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const token = /<(\/?)([A-Za-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (token.lastIndex < svg.length) {
    const at = token.lastIndex;
    const match = token.exec(svg);
    if (match === null) throw new Error(`not XML at: ${svg.slice(at, at + 60)}`);
    const [, closing, name = "", attributes = "", empty, text] = match;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent === undefined && text.trim() !== "") throw new Error(`text outside: ${text}`);
      if (parent !== undefined) parent.text += decoded(text);
    } else if (closing === "/") {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const groups = open.filter((one) => one.name === "g");
      const element: Element = { name, attributes: attributesOf(attributes), groups, text: "" };
      if (name === "g") Object.assign(element, { groups: [...groups, element] });
      elements.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name ?? ""}> is not closed`);
  return elements;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`${name} is set twice`);
    attributes[name] = decoded(value);
  }
  return attributes;
}

function decoded(text: string): string {
  return text.replace(/&([^;&]*;?)/g, (_, reference: string) => {
    const character = ENTITIES[reference.slice(0, -1)];
    if (character === undefined || !reference.endsWith(";")) throw new Error(`&${reference} is no entity`);
    return character;
  });
}

export function within(left: number, top: number, width: number, height: number): Area {
  return { left, top, right: left + width, bottom: top + height };
}

/** What a rectangle covers. */
export function areaOf({ attributes }: Element): Area {
  const number = (name: string): number => Number(attributes[name]);
  return within(number("x"), number("y"), number("width"), number("height"));
}

/**
 * What a line of text covers, about: narrow characters of 0.36 times the font size and others of 0.63, a tenth more where
 * it is bold, from the height of capitals to the baseline.
 */
export function textArea({ attributes, text }: Element): Area {
  const size = Number(attributes["font-size"]);
  const characters = Array.from(text, (one) => (/[ilj.,:;' tfr]/.test(one) ? 0.36 : 0.63));
  const bold = attributes["font-weight"] === undefined ? 1 : 1.1;
  const length = size * bold * characters.reduce((sum, width) => sum + width, 0);
  const x = Number(attributes["x"]);
  const anchor = attributes["text-anchor"];
  const left = anchor === "middle" ? x - length / 2 : anchor === "end" ? x - length : x;
  return within(left, Number(attributes["y"]) - 0.73 * size, length, 0.73 * size);
}

export function overlaps(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Whether `inner` lies in `outer`, made larger by `margin` on every side. */
export function contains(outer: Area, inner: Area, margin = 0): boolean {
  return (
    inner.left >= outer.left - margin &&
    inner.right <= outer.right + margin &&
    inner.top >= outer.top - margin &&
    inner.bottom <= outer.bottom + margin
  );
}

/** 400 points of a path that is one cubic curve. */
export function pathPoints({ attributes }: Element): Point[] {
  const numbers = (attributes["d"] ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];
  if (numbers.length !== 8) throw new Error(`not one cubic curve: ${attributes["d"] ?? ""}`);
  const at = (t: number, axis: number): number =>
    [1, 3, 3, 1].reduce(
      (sum, factor, k) => sum + factor * (1 - t) ** (3 - k) * t ** k * (numbers[2 * k + axis] ?? 0),
      0,
    );
  return Array.from({ length: 401 }, (_, step) => ({ x: at(step / 400, 0), y: at(step / 400, 1) }));
}

/** Whether two lines through points cross. */
export function pathsCross(one: readonly Point[] = [], other: readonly Point[] = []): boolean {
  const side = (a: Point, b: Point, c: Point): number =>
    Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
  const segments = (points: readonly Point[]): [Point, Point][] =>
    points.slice(1).map((point, at) => [points[at] ?? point, point]);
  return segments(one).some(([a, b]) =>
    segments(other).some(([c, d]) => side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)),
  );
}

/** Contrast of two colours such as `#0f172a`, from 1 to 21. Source: WCAG 2.2, relative luminance. */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  if (!/^#[0-9a-f]{6}$/.test(color)) throw new Error(`not a colour: "${color}"`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
