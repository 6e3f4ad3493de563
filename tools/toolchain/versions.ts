/** The numbers that lead a version: `17.0.15` is `[17, 0, 15]`; whatever follows a `-`, `+` or letter does not count. */
function numbers(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/u.exec(version)?.[0] ?? "0").split(".").map(Number);
}

/** Negative, zero or positive as `left` is older than, the same as, or newer than `right`; a missing part counts as 0. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The first number: `17.0.15` is 17, and `1.8.0` is 8, as Java counted until release 9. */
export function majorVersion(version: string): number {
  const [first = 0, second = 0] = numbers(version);
  return first === 1 && second > 0 ? second : first;
}
