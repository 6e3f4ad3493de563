/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction: "and" | "or" = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** `a`, `a, or b`, `a, b, or c`: ways to mend something. */
export function alternatives(ways: readonly string[]): string {
  const last = ways.at(-1) ?? "";
  return ways.length < 2 ? last : `${ways.slice(0, -1).join(", ")}, or ${last}`;
}

/** `1 zone`, `3 zones`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Items by what is said of them, in order: `a and b on aws, c on gcp`. */
export function grouped<T>(
  items: readonly T[],
  said: (item: T) => string,
  write: (said: string, names: string) => string,
  name: (item: T) => string,
): string {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(said(item), [...(groups.get(said(item)) ?? []), item]);
  return [...groups].map(([what, members]) => write(what, list(members.map(name)))).join(", ");
}
