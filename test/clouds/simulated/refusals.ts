import type { StoredResource } from "./model.ts";

/** The message if something is wrong, as a list to spread among others. */
export function when(wrong: boolean, message: () => string): readonly string[] {
  return wrong ? [message()] : [];
}

/** A resource in a message: its logical name, and the id that the cloud's own message would name. */
export function label(resource: StoredResource): string {
  return `${resource.name} (${resource.id})`;
}

/** Resources in a message. */
export function labels(resources: readonly StoredResource[]): string {
  return resources.map(label).join(", ");
}

/** One message that names everything in the way, or none. */
export function blockedBy(
  blockers: readonly StoredResource[],
  message: (blockers: string) => string,
): readonly string[] {
  return when(blockers.length > 0, () => message(labels(blockers)));
}
