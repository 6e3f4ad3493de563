import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";

/** Size from which a log is put aside when its process starts. Bytes. */
const rotateAbove = 10 * 1024 * 1024;
const tailBytes = 16 * 1024;
const shown = "[secret]";

/** Opens a process's log for appending; what is longer than 10 MiB is first renamed to `<log>.1`. */
export function openLog(file: string, limit = rotateAbove): { readonly descriptor: number; readonly offset: number } {
  if (existsSync(file) && statSync(file).size > limit) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, "a", 0o600);
  return { descriptor, offset: fstatSync(descriptor).size };
}

/** Closes what {@link openLog} opened, once the process has its own copy. */
export function closeLog(log: { readonly descriptor: number }): void {
  closeSync(log.descriptor);
}

/** Reads a log from an offset in bytes, at most its last `bytes`. Empty when the file is gone. */
export function readLog(file: string, offset: number, bytes = tailBytes): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const size = fstatSync(descriptor).size;
    const start = Math.max(offset, size - bytes, 0);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.toString("utf8", 0, read);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Replaces secrets in a text by `[secret]`.
 *
 * A secret is often a whole rendered file, of which a program prints only a part. So beside each secret its lines count,
 * and of these what follows a word such as "password", and every word of 8 or more letters and digits that has both.
 * Anything shorter than 6 characters is left alone: it would blacken half of the text and be no secret.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = new Set<string>();
  for (const secret of secrets) {
    known.add(secret);
    for (const line of secret.split(/\r?\n/)) {
      known.add(line.trim());
      const value = /(?:pass|secret|token|credential|auth|key)[\w.-]*\W+(.+)$/i.exec(line)?.[1];
      if (value !== undefined) for (const word of value.split(/[\s"'`,;]+/)) known.add(word);
      for (const word of line.split(/[^A-Za-z0-9]+/)) {
        if (word.length >= 8 && /\d/.test(word) && /[A-Za-z]/.test(word)) known.add(word);
      }
    }
  }
  // The longest first, so that no part of one is left standing around another.
  return [...known]
    .filter((secret) => secret.length >= 6)
    .sort((a, b) => b.length - a.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, shown), text);
}

/** The last lines of what a process wrote since it started, fit to be shown: without secrets or control characters. */
export function logTail(file: string, offset: number, secrets: readonly string[], lines = 20): string {
  const text = redact(readLog(file, offset), secrets).replaceAll(/[^\P{Cc}\n\t]/gu, "");
  const last = text.trimEnd().split("\n").slice(-lines);
  return last.length === 1 && last[0] === ""
    ? "It wrote nothing to its log."
    : `Last lines of ${file}:\n${last.map((line) => `  ${line}`).join("\n")}`;
}
