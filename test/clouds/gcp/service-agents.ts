import { projectNumber } from "./project-number.ts";

/** Domains of service agents that are made when they are asked for, by the API. Source: Google Cloud, "Service agents". */
const ON_REQUEST = new Map([
  ["artifactregistry.googleapis.com", "gcp-sa-artifactregistry"],
  ["container.googleapis.com", "container-engine-robot"],
  ["managedkafka.googleapis.com", "gcp-sa-managedkafka"],
  ["redis.googleapis.com", "cloud-redis"],
  ["secretmanager.googleapis.com", "gcp-sa-secretmanager"],
]);

/** Domains of service agents that are there with the API, or with the first look at them. */
const ALWAYS = ["compute-system", "gs-project-accounts"];

const addressOf = (project: string, domain: string): string =>
  `service-${projectNumber(project)}@${domain}.iam.gserviceaccount.com`;

/** Address of the agent of an API that makes one when it is asked for; none where the API makes none. */
export function agentOf(project: string, service: string): string | undefined {
  const domain = ON_REQUEST.get(service);
  return domain === undefined ? undefined : addressOf(project, domain);
}

/** Address of Cloud Storage's agent. */
export function storageAgent(project: string): string {
  return addressOf(project, "gs-project-accounts");
}

/** Whether an address is of an agent that nobody has to make. */
export function isAlwaysThere(address: string): boolean {
  return ALWAYS.some((domain) => address.endsWith(`@${domain}.iam.gserviceaccount.com`));
}
