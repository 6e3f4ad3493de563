/** A step of a path: the name of a property, or a position in a list. */
export type PathStep = string | number;

/** `.name`, `[0]`, or `["a name with dots"]`. */
const STEP = /\.?([^.[\]]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/**
 * The steps of a property's path as the engine writes it: `tags["meridian:owner"]`, `ingress[0].cidrBlocks[1]`. What cannot be read as a path
 * is the name of one property.
 */
export function stepsOf(path: string): PathStep[] {
  const steps: PathStep[] = [];
  let read = 0;
  for (const [whole, name, position, quoted] of path.matchAll(STEP)) {
    read += whole.length;
    if (position !== undefined) steps.push(Number(position));
    else steps.push(name ?? (quoted ?? "").replace(/\\(.)/g, "$1"));
  }
  return read === path.length ? steps : [path];
}
