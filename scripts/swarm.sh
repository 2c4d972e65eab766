#!/usr/bin/env bash
# npm run swarm: runs the testbed once on the Docker Swarm that the engine manages, and exits with the verdict. Server, gate and audit run on
# the engine's own node, the clients on all nodes. All of it is removed at the end.
# Variables of docker-compose.yml are taken from the environment: REAP=none CLIENTS=60 npm run swarm
# SWARM_IMAGE names an image that each node has or can pull: nothing is built then, and no registry is needed.
#
# Exit code: that of the audit, once it has run (0 pass, 1 fail, 2 unknown). If it has not run: 64, a variable is invalid; 69,
# the engine manages no Swarm, or a part is not available. It is never 1 then, as 1 is a verdict.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly PROGRAM=swarm
# shellcheck source=scripts/testbed.sh
source scripts/testbed.sh
readonly STACK_FILE=scripts/swarm/stack.yml
# A node that lacks the image pulls it first.
readonly START_LIMIT_S=120
# A node ends a task within ten seconds.
readonly REMOVE_LIMIT_S=60
readonly POLL_S=0.3

main() {
  scripts/setup.sh names dependencies docker_client engine || exit $EX_UNAVAILABLE
  validate_variables
  read_settings
  require_manager
  work_folder=$(mktemp -d)
  stack=$(project)-swarm-$$
  audit=$stack-audit
  trap clean_up EXIT
  [ -n "${SWARM_IMAGE:-}" ] || make_image
  export SWARM_IMAGE SWARM_NODE GATE_TOKEN RUN OWNER
  SWARM_NODE=$(docker info --format '{{.Swarm.NodeID}}')
  GATE_TOKEN=$(node -p 'require("node:crypto").randomBytes(24).toString("base64url")')
  RUN=$stack
  OWNER=$(node scripts/swarm/owner.ts $$)
  docker info --format '{{json .Swarm}}' | node scripts/swarm/additions.ts >"$work_folder/additions.json"
  quietly "the stack could not be deployed" docker stack deploy --resolve-image never \
    --compose-file $STACK_FILE --compose-file "$work_folder/additions.json" "$stack"
  local server
  await_task gate >/dev/null && server=$(await_task server) || { explain && unavailable "the server could not be started"; }
  run_audit "$server"
  local outcome
  outcome=$(outcome_of "$audit")
  if [ "$outcome" != 0 ] && [ "$outcome" != 1 ]; then explain; fi
  [ -n "$outcome" ] || unavailable "the audit could not be started"
  exit "$outcome"
}

# What the environment does not have is taken from .env, as Compose does. `docker stack deploy` reads the environment alone.
read_settings() {
  local name value
  while IFS='=' read -r name value; do
    [[ $name =~ ^[A-Z_]+$ ]] && [ -z "${!name:-}" ] && export "$name=$value"
  done < <(cat .env 2>/dev/null)
  export BUG=${BUG:-${FAULT:-}}
}

require_manager() {
  local received
  case $(docker info --format '{{.Swarm.ControlAvailable}} {{.Swarm.LocalNodeState}}') in
    "true "*) return ;;
    *" active") received="a worker of one: name a manager in DOCKER_HOST or a context" ;;
    *) received="one that is in none: docker swarm init makes one" ;;
  esac
  unavailable "expected an engine that manages a Docker Swarm, received $received"
}

# Each node pulls it by its digest from the registry of the Swarm.
make_image() {
  scripts/setup.sh compose base_image ryuk || exit $EX_UNAVAILABLE
  quietly "the image could not be built" scripts/compose-build.sh
  SWARM_IMAGE=$(bin/forkbed.mjs swarm prepare 2>"$work_folder/step.log") && return
  tail -n $LOG_LINES "$work_folder/step.log" >&2
  unavailable "the image could not be pushed to a registry of the Swarm"
}

# The id of the container of the one task of a service, once it runs on this node.
await_task() {
  local id deadline=$((SECONDS + START_LIMIT_S))
  while [ "$SECONDS" -lt "$deadline" ]; do
    id=$(docker ps --quiet --no-trunc --filter "label=com.docker.swarm.service.name=${stack}_$1")
    [ -n "$id" ] && echo "$id" && return
    [ -z "$(list_failed "$1")" ] || return 1
    sleep $POLL_S
  done
  return 1
}

# It sees the server's processes and network, and its socket is in the volume of the gate: as in docker-compose.yml.
run_audit() {
  docker run --name "$audit" --label "forkbed.run=$RUN" --label "forkbed.owner=$OWNER" \
    --pid "container:$1" --network "container:$1" --volume "${stack}_gate:/run/forkbed" --read-only --cap-drop ALL --security-opt no-new-privileges --pids-limit 512 --memory 512m \
    --env FORKBED_GATE=/run/forkbed/gate.sock --env "FORKBED_CLIENTS=${CLIENTS:-10}" --env "FORKBED_LIMIT=${LIMIT_MS:-300000}" \
    "$SWARM_IMAGE" forkbed-probe audit
}

# A line for each task of a service, or of all, that has not ended well, with its node and the engine's sentence.
list_failed() {
  docker stack ps --no-trunc --format '{{.Name}}|{{.Node}}|{{.CurrentState}}|{{.Error}}' "$stack" 2>/dev/null |
    awk -F '|' -v "name=${stack}_${1:-}" 'index($1, name) == 1 && ($3 ~ /^(Failed|Rejected|Shutdown|Orphaned)/ || $4 != "") { print $1 " on " ($2 == "" ? "no node" : $2) ": " $3 ($4 == "" ? "" : ": " $4) }'
}

explain() {
  local failed
  failed=$(list_failed)
  [ -z "$failed" ] || while read -r line; do say "$line"; done <<<"$failed"
}

# `docker stack rm` waits for nothing, and leaves a network in place that a task still has.
clean_up() {
  docker rm --force "$audit" >/dev/null 2>&1
  local deadline=$((SECONDS + REMOVE_LIMIT_S))
  until remove_stack; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "left: $(list_left | tr '\n' ' '): docker stack rm $stack removes it when all nodes are back"
      break
    fi
    sleep $POLL_S
  done
  rm -rf "$work_folder"
}

# Whether nothing of it is left on this node, and no network on any.
remove_stack() {
  # Within a trap a return without a status has that of the time before it.
  [ -z "$(list_left)" ] && return 0
  docker stack rm "$stack" >/dev/null 2>&1
  docker volume rm "${stack}_gate" >/dev/null 2>&1
  [ -z "$(list_left)" ]
}

list_left() {
  local filter="label=com.docker.stack.namespace=$stack"
  docker service ls --filter "$filter" --format 'service {{.Name}}'
  docker ps --all --filter "$filter" --format 'container {{.Names}}'
  docker network ls --filter "$filter" --format 'network {{.Name}}'
  docker volume ls --filter "$filter" --format 'volume {{.Name}}'
}

main
