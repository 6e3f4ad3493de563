/** Shortest prefixes that still stand for somebody: anything wider is everybody, also in two halves. */
const LEAST_PREFIX = { ipv4: 8, ipv6: 16 };
/** Unique local addresses, which no router of the internet knows: fc00::/7. */
const LOCAL_IPV6 = { first: /^f[cd]/i, prefix: 7 };

/**
 * Whether a range is so wide that it stands for everybody, such as `0.0.0.0/0`, `0.0.0.0/1` or `2000::/3`. What is no range at all counts as
 * everybody.
 */
export function isAnywhere(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : 0;
  if (!address.includes(":")) return prefix < LEAST_PREFIX.ipv4;
  if (LOCAL_IPV6.first.test(address) && prefix >= LOCAL_IPV6.prefix) return false;
  return prefix < LEAST_PREFIX.ipv6;
}
