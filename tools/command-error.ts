/** A failure that is told in one message, without a stack trace: the user can mend it. */
export class CommandError extends Error {
  readonly exitCode: number;

  /** @param exitCode what the command exits with; 1 unless a script has to tell the failure from others */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}
