import { CommandError } from "../command-error.ts";
import { findRevisions } from "../preview/base/revisions.ts";

/** The commit that a project's files are at. Undefined where they are in no repository, or differ from their commit. */
export async function commitOf(project: string): Promise<string | undefined> {
  try {
    return (await findRevisions(project, "HEAD")).head.commit;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
