import { REGION } from "../inventory/place.ts";

/** Name of the Pulumi project, as URNs have it. */
const PROJECT_NAME = "meridian";

/**
 * What `--target` takes to mean a region: its component, and everything below it. `**` stands for any characters, in types and names
 * alike; the hyphen keeps `europe-west1` apart from `europe-west10`.
 *
 * @param stack name of the stack
 */
export function regionPatterns(stack: string, region: string): readonly string[] {
  const urn = `urn:pulumi:${stack}::${PROJECT_NAME}::${REGION}`;
  return [`${urn}::${region}`, `${urn}$**::${region}-**`];
}

/**
 * What `--exclude` takes to leave a region out: the region, and what others have of it. Between regions there are resources that live in the
 * one and hang under no region or under another (an end of a link, an endpoint group of the accelerator), and resources elsewhere that
 * ask the region's API (a replicator, a copy). All of them carry the region's name.
 */
export function exclusionPatterns(stack: string, region: string): readonly string[] {
  const any = `urn:pulumi:${stack}::${PROJECT_NAME}::**`;
  return [...regionPatterns(stack, region), `${any}::**-${region}-**`, `${any}::**-${region}`];
}

/** Region whose component a URN is; undefined for every other resource. */
export function regionOfUrn(urn: string): string | undefined {
  return new RegExp(`^urn:pulumi:[^:]+::${PROJECT_NAME}::${REGION}::(.+)$`).exec(urn)?.[1];
}
