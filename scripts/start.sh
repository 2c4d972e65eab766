#!/usr/bin/env bash
# npm start: makes the machine ready, builds the image, runs the testbed once, and exits with the verdict.
# Variables of docker-compose.yml are taken from the environment: REAP=none npm start
#
# Exit code: that of the audit, once it has run (0 pass, 1 fail, 2 unknown). If it has not run: 64, a variable is invalid; 69,
# a part is not available. It is never 1 then, as 1 is a verdict.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly PROGRAM=start
# shellcheck source=scripts/testbed.sh
source scripts/testbed.sh

main() {
  scripts/setup.sh names typescript || exit $EX_UNAVAILABLE
  validate_variables
  scripts/setup.sh docker_client engine compose base_image || exit $EX_UNAVAILABLE
  work_folder=$(mktemp -d)
  audit=$(project)-audit-$$
  trap clean_up EXIT
  quietly "the image could not be built" scripts/compose-build.sh
  quietly "the server and the clients could not be started" docker compose up --detach --no-build server client
  # Compose exits with 1 for an audit that failed, and for one that it could not start. The engine knows which it is.
  # shellcheck disable=SC2046 # no argument, or one
  docker compose $(no_progress) run --name "$audit" audit
  local outcome
  outcome=$(outcome_of "$audit")
  show_server_log_unless_judged "$outcome"
  [ -n "$outcome" ] || unavailable "the audit could not be started"
  exit "$outcome"
}

# No line for each container, if this Compose has the option.
no_progress() {
  if docker compose --progress quiet version >/dev/null 2>&1; then echo "--progress=quiet"; fi
}

explain() { show_server_log_unless_judged ""; }

# A server that has ended, or never served, is removed below, together with its log.
show_server_log_unless_judged() {
  local server
  server=$(docker compose ps --all --quiet server 2>/dev/null)
  [ -n "$server" ] || return 0
  local state
  state=$(docker inspect --format '{{.State.Status}}' "$server" 2>/dev/null)
  if [ "$state" = running ] && { [ "$1" = 0 ] || [ "$1" = 1 ]; }; then return; fi
  [ "$state" != exited ] || say "the server ended with exit code $(docker inspect --format '{{.State.ExitCode}}' "$server")"
  say "the last lines of the server's log:"
  docker logs --tail $LOG_LINES "$server" >&2
}

clean_up() {
  docker rm --force "$audit" >/dev/null 2>&1
  docker compose down --volumes --timeout 2 >/dev/null 2>&1
  rm -rf "$work_folder"
}

main
