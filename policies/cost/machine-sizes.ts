import { cpusOfSize } from "../instance-sizes.ts";

/**
 * Virtual CPUs of a machine of the compute, general-purpose and memory families (`c`, `m` and `r`), of any generation.
 *
 * @param machine such as `m7i.2xlarge`
 * @returns undefined for other families and for bare metal
 */
export function virtualCpus(machine: string): number | undefined {
  const [, size = ""] = /^[cmr]\d[a-z-]*\.(.+)$/.exec(machine) ?? [];
  return cpusOfSize(size);
}
