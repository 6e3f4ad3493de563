/** Type token of the resource that a URN names, such as `aws:kms/key:Key`. */
export function typeInUrn(urn: string): string {
  return urn.split("::").at(-2)?.split("$").at(-1) ?? "";
}

/** Whether a URN names the stack itself. */
export function isStackUrn(urn: string): boolean {
  return urn.includes("::pulumi:pulumi:Stack::");
}

/** Logical name of the resource that a URN names. */
export function nameInUrn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
