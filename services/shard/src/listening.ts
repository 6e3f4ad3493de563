/**
 * Waits until a server listens.
 *
 * @param variables what the address was configured by
 * @throws Error that names them where it cannot be had
 */
export async function listening(variables: string, begun: Promise<unknown>): Promise<void> {
  try {
    await begun;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${variables}: cannot listen: ${reason}`, { cause: error });
  }
}
