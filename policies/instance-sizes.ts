/** What EKS takes where neither a node group nor its launch template names a type. Source: Amazon EKS API Reference, CreateNodegroup. */
export const DEFAULT_INSTANCE_TYPE = "t3.medium";

/** What an instance type gives. */
export interface InstanceSize {
  /** Virtual CPUs. */
  readonly cpu: number;
  readonly memoryGiB: number;
}

/** Memory a vCPU, in GiB, by the letter of the family: compute, general purpose, memory. */
const MEMORY_PER_CPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };

/** Burstable types, whose smaller sizes all have two vCPUs. */
const BURSTABLE: Readonly<Record<string, InstanceSize>> = {
  small: { cpu: 2, memoryGiB: 2 },
  medium: { cpu: 2, memoryGiB: 4 },
  large: { cpu: 2, memoryGiB: 8 },
  xlarge: { cpu: 4, memoryGiB: 16 },
  "2xlarge": { cpu: 8, memoryGiB: 32 },
};

/**
 * vCPUs and memory of an instance type: of the families c, m and r from the fifth generation on, and of t3, t3a and t4g. Undefined for
 * others.
 *
 * Source: Amazon EC2, instance types: `large` has 2 vCPUs, `xlarge` 4, and a number before it multiplies these.
 *
 * @param type such as `m7i.2xlarge`
 */
export function instanceSize(type: string): InstanceSize | undefined {
  const [, burstable] = /^t(?:3|3a|4g)\.(\w+)$/.exec(type) ?? [];
  if (burstable !== undefined) return BURSTABLE[burstable];
  const [, family = "", size = ""] = /^([cmr])[5-9][a-z-]*\.(medium|large|\d*xlarge)$/.exec(type) ?? [];
  const perCpu = MEMORY_PER_CPU[family];
  const cpu = cpusOfSize(size);
  return perCpu === undefined || cpu === undefined ? undefined : { cpu, memoryGiB: cpu * perCpu };
}

/**
 * Virtual CPUs of a size of the families c, m and r, whose sizes all have the same. Undefined for bare metal and for what is no size.
 *
 * @param size such as `2xlarge`
 */
export function cpusOfSize(size: string): number | undefined {
  if (size === "medium") return 1;
  if (size === "large") return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? undefined : 4 * Number(times === "" ? "1" : times);
}
