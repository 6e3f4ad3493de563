import type { Properties } from "../simulated/model.ts";
import { textAt } from "../simulated/values.ts";
import { projectNumber } from "./project-number.ts";
import { storageAgent } from "./service-agents.ts";

/** What can be looked up. Each lookup states its project. */
const LOOKUPS = new Map<string, (args: Properties) => Properties>([
  [
    "gcp:organizations/getProject:getProject",
    (args) => {
      const projectId = stated(args, "projectId");
      return { id: `projects/${projectId}`, projectId, name: projectId, number: projectNumber(projectId) };
    },
  ],
  [
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount",
    (args) => {
      const project = stated(args, "project");
      const emailAddress = storageAgent(project);
      return { id: emailAddress, project, emailAddress, member: `serviceAccount:${emailAddress}` };
    },
  ],
]);

/** Answers a lookup as the provider does. @throws Error where it is not known, or states no project */
export function invokeGcp(token: string, args: Properties): Properties {
  const lookup = LOOKUPS.get(token);
  if (lookup === undefined)
    throw new Error(
      `the simulated Google Cloud does not know the function ${token}; it knows ${[...LOOKUPS.keys()].join(", ")}`,
    );
  return lookup(args);
}

function stated(args: Properties, name: string): string {
  const project = textAt(args, name);
  if (project === undefined) throw new Error(`required: ${name} was not given; every lookup states its project`);
  return project;
}
