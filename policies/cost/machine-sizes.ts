/** Virtual CPUs of the sizes that are not multiples of an xlarge. */
const SMALL_SIZES: Readonly<Record<string, number>> = { medium: 1, large: 2, xlarge: 4 };

/**
 * Virtual CPUs of a machine of the compute, general-purpose and memory families (`c`, `m` and `r`), whose sizes all have the same.
 * Source: Amazon EC2, instance types.
 *
 * @param machine such as `m7i.2xlarge`
 * @returns undefined for other families and for bare metal
 */
export function virtualCpus(machine: string): number | undefined {
  const [, size = ""] = /^[cmr]\d[a-z-]*\.(.+)$/.exec(machine) ?? [];
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  return times === undefined ? SMALL_SIZES[size] : 4 * Number(times);
}
