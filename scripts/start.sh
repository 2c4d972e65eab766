#!/usr/bin/env bash
# npm start: makes the machine ready, builds the image, runs the testbed once, and exits with the verdict.
# Variables of docker-compose.yml are taken from the environment: REAP=none npm start
#
# Exit code: that of the audit, once it has run (0 pass, 1 fail, 2 unknown). If it has not run: 64, a variable is invalid; 69,
# a part is not available. It is never 1 then, as 1 is a verdict.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly EX_USAGE=64 EX_UNAVAILABLE=69 EX_SOFTWARE=70
readonly LOG_LINES=40

main() {
  scripts/setup.sh dependencies || exit $EX_UNAVAILABLE
  export PATH="$PWD/node_modules/.bin:$PATH"
  validate_variables
  scripts/setup.sh || exit $EX_UNAVAILABLE
  work_folder=$(mktemp -d)
  audit=$(project)-audit-$$
  trap clean_up EXIT
  quietly "the image could not be built" scripts/compose-build.sh
  quietly "the server and the clients could not be started" docker compose up --detach --no-build server client
  # Compose exits with 1 for an audit that failed, and for one that it could not start. The engine knows which it is.
  # shellcheck disable=SC2046 # no argument, or one
  docker compose $(no_progress) run --name "$audit" audit
  local outcome
  outcome=$(docker inspect --format '{{if ne .State.Status "created"}}{{.State.ExitCode}}{{end}}' "$audit" 2>/dev/null)
  show_server_log_unless_judged "$outcome"
  [ -n "$outcome" ] || unavailable "the audit could not be started"
  exit "$outcome"
}

validate_variables() {
  node --env-file-if-exists=.env scripts/check-variables.ts
  local status=$?
  [ $status -eq 0 ] && return
  [ $status -eq $EX_USAGE ] && exit $EX_USAGE
  exit $EX_SOFTWARE
}

# The name of the Compose project, as Compose itself determines it.
project() { docker compose config --format json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).name'; }

# No line for each container, if this Compose has the option.
no_progress() {
  if docker compose --progress quiet version >/dev/null 2>&1; then echo "--progress=quiet"; fi
}

# The output goes to a file, and its end is shown if the step fails.
quietly() {
  local failure=$1
  shift
  "$@" >"$work_folder/step.log" 2>&1 && return
  tail -n $LOG_LINES "$work_folder/step.log" >&2
  show_server_log_unless_judged ""
  unavailable "$failure"
}

# A server that has ended, or never served, is removed below, together with its log.
show_server_log_unless_judged() {
  local server
  server=$(docker compose ps --all --quiet server 2>/dev/null)
  [ -n "$server" ] || return 0
  local state
  state=$(docker inspect --format '{{.State.Status}}' "$server" 2>/dev/null)
  if [ "$state" = running ] && { [ "$1" = 0 ] || [ "$1" = 1 ]; }; then return; fi
  [ "$state" != exited ] || echo "start: the server ended with exit code $(docker inspect --format '{{.State.ExitCode}}' "$server")" >&2
  echo "start: the last lines of the server's log:" >&2
  docker logs --tail $LOG_LINES "$server" >&2
}

clean_up() {
  docker rm --force "$audit" >/dev/null 2>&1
  docker compose down --volumes --timeout 2 >/dev/null 2>&1
  rm -rf "$work_folder"
}

unavailable() {
  echo "start: error: $1" >&2
  exit $EX_UNAVAILABLE
}

main
