import type { Flow } from "./flows.ts";

/** Asking the node's agent for the credentials of the pod's role. Source: Amazon EKS User Guide, "EKS Pod Identity". */
export const POD_IDENTITY: Flow = {
  name: "identity",
  direction: "to",
  peers: [{ ranges: ["169.254.170.23/32"] }],
  ports: [80],
};
