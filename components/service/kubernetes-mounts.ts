/** Where volumes are mounted in a replica, and in the migrations. */
export const MOUNTS = {
  /** `placement.json`, from a ConfigMap of its own. Never by `subPath`: such files are not updated. */
  placement: "/etc/meridian/placement",
  /** A file a secret. */
  secrets: "/etc/meridian/secrets",
  temporary: "/tmp",
} as const;

/** The path of a file of the mounted Secret. */
export const secretFile = (name: string): string => `${MOUNTS.secrets}/${name}`;
