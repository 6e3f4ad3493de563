import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Read = ReturnType<Struct["toJavaScript"]>;

/**
 * Has the SDK take the properties of a resource apart once. It does so anew for each policy, which for a hundred policies and a thousand
 * resources is most of what a preview with policies takes. It changes nothing of what it has read, and a message is never written to.
 */
export function readMessagesOnce(): void {
  const read = Object.getOwnPropertyDescriptor(Struct.prototype, "toJavaScript")?.value as
    ((this: Struct) => Read) | undefined;
  if (read === undefined) return;
  const known = new WeakMap<Struct, Read>();
  Struct.prototype.toJavaScript = function (this: Struct): Read {
    const before = known.get(this);
    if (before !== undefined) return before;
    const now = read.call(this);
    known.set(this, now);
    return now;
  };
}
