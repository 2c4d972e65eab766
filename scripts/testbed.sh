# shellcheck shell=bash
# What npm start and npm run swarm share. They source it with the name of the program in PROGRAM.

readonly EX_USAGE=64 EX_UNAVAILABLE=69 EX_SOFTWARE=70
readonly LOG_LINES=40

# The Node.js of the dependencies, where they are installed, and else the machine's own.
export PATH="$PWD/node_modules/.bin:$PATH"
# shellcheck source=scripts/typescript.sh
source scripts/typescript.sh

# Those of docker-compose.yml.
validate_variables() {
  run_typescript scripts/check-variables.ts "$PROGRAM"
  local status=$?
  [ $status -eq 0 ] && return
  [ $status -eq $EX_USAGE ] && exit $EX_USAGE
  exit $EX_SOFTWARE
}

# The name of the Compose project, as Compose itself determines it.
project() { docker compose config --format json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).name'; }

# The output goes to a file in work_folder. If the step fails, its end is shown, then what `explain` shows, if the program has it.
quietly() {
  local failure=$1
  shift
  "$@" >"$work_folder/step.log" 2>&1 && return
  tail -n $LOG_LINES "$work_folder/step.log" >&2
  explain
  unavailable "$failure"
}

# The exit code of a container that has run; empty for one that was never started.
outcome_of() { docker inspect --format '{{if ne .State.Status "created"}}{{.State.ExitCode}}{{end}}' "$1" 2>/dev/null; }

say() { echo "$PROGRAM: $1" >&2; }

unavailable() {
  say "error: $1"
  exit $EX_UNAVAILABLE
}
