/** The stack that is previewed. Its name is the environment's, by which the program finds its files. */
export const PREVIEW_STACK = { projectName: "meridian", stackName: "prod" } as const;

/**
 * `meridian` is the program as `pulumi up` runs it, and `recorded` the same, which also writes down what it registers. `flat`
 * registers that without components or a plan, with what `meridian` does about source maps, and `flat, mapped` without.
 * `empty` registers nothing: what is left is the engine's own time.
 */
export type PreviewProgram = "meridian" | "recorded" | "flat" | "flat, mapped" | "empty";

/** One preview, in a process of its own. Paths are absolute. */
export interface PreviewTask {
  readonly program: PreviewProgram;
  /** Folders of the policy packs that judge it, all of them advisory. Default: none. */
  readonly policyPacks?: readonly string[];
  readonly workspace: {
    readonly workDir: string;
    readonly pulumiHome: string;
    readonly envVars: Readonly<Record<string, string>>;
  };
  /** File of the placement in force. */
  readonly placement: string;
  /** File of what `recorded` registers and `flat` repeats. */
  readonly recording: string;
  /** File that the process leaves its answer in. */
  readonly answer: string;
}

/** What a preview came to. */
export interface PreviewAnswer {
  /** From before the program is loaded until the engine is done. The start of Node.js is not in it. */
  readonly milliseconds: number;
  /** Resources that the provider would create: without components and the stack. */
  readonly resources: number;
}
