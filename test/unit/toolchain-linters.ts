import type { Machine } from "./toolchain-machine.ts";

/**
 * A Python whose pip "installs" what {@link madeLinter} has made, without looking at hashes: pip does that. Each install is noted in the log.
 *
 * @param instead shell lines that run before the install, and may end it
 */
export function fakePip(machine: Machine, instead = ""): string {
  return machine.program(
    "python3",
    `if [ "$*" = "-m pip --version" ]; then echo "pip 25.0"; exit 0; fi
echo "$*" >> "$LOG"
${instead}
while [ $# -gt 0 ]; do
  case "$1" in
  --target) target="$2";;
  --requirement) folder="\${2%/requirements.txt}";;
  esac
  shift
done
/bin/mkdir -p "$target/bin"
/bin/cp "$HOME/made/\${folder##*/}" "$target/bin/"`,
  );
}

/** A Go that "builds" the actionlint which {@link madeLinter} has made. */
export function fakeActionlintBuild(machine: Machine): void {
  machine.program(
    "go",
    `if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit 0; fi
while [ "$1" != -o ]; do shift; done
/bin/mkdir -p "\${2%/*}"
/bin/cp "$HOME/made/actionlint" "$2"`,
  );
}

/** A linter that says its version, and does what the script says when it is asked for anything else. */
export function madeLinter(machine: Machine, name: string, version: string, script = "exit 0"): void {
  machine.program(
    name,
    `case "$1" in -version|--version) echo "${version}"; exit 0;; esac
${script}`,
    "made",
  );
}
