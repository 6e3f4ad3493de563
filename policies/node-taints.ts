import type { Resource } from "./resource.ts";

/** Whether pods that tolerate no taint, such as the service's and the voters', may run on the nodes of a group of EKS. */
export function isOpen(group: Resource): boolean {
  return !group.properties.list("taints").some((taint) => taint.text("effect") !== "PREFER_NO_SCHEDULE");
}
