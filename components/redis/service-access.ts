/**
 * What the service's user may do: read, write and run scripts of its own, nothing that concerns the server or every key.
 *
 * Later rules win over earlier ones. Source: Valkey documentation, "ACL"; ElastiCache takes no `reset` and no password in it.
 */
export const SERVICE_ACCESS = [
  "on",
  "~*",
  "-@all",
  "+@read",
  "+@write",
  "+@connection",
  "+@transaction",
  "-@scripting",
  "-@admin",
  "-@dangerous",
  "+eval",
  "+evalsha",
  "+eval_ro",
  "+evalsha_ro",
  "+script|load",
  "+script|exists",
  "+cluster|slots",
  "+cluster|shards",
  "+cluster|nodes",
  "+cluster|keyslot",
].join(" ");
