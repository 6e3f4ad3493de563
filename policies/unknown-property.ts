/** A policy needed a property that is not known yet. Whoever judges notes it down: nothing unknown passes for fulfilled. */
export class UnknownProperty extends Error {
  /** The resource. */
  readonly urn: string;
  /** Path of the property. */
  readonly path: string;

  constructor(urn: string, path: string) {
    super(`${path} of ${urn} is not known yet`);
    this.name = "UnknownProperty";
    this.urn = urn;
    this.path = path;
  }
}
