#!/usr/bin/env bash
# Makes a machine ready for forkbed: names of this clone's own, dependencies, a Docker Engine, Compose v2, the base image, whether
# to use Ryuk. Its arguments name some of these steps; by default it takes all.
#
# It prints nothing if all is there, one line for each step that it takes, and the full output of a step only if that fails.
# It changes nothing that the machine already has. It writes what it finds out about this machine to .env, which git
# ignores and which Compose, the tests and this script read. Exit code 69: something is missing that it cannot install.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/typescript.sh
source scripts/typescript.sh

readonly EX_UNAVAILABLE=69
readonly ENGINE_START_LIMIT_S=60
readonly ENGINE_STOP_LIMIT_S=20
readonly ENGINE_LOG=/var/log/forkbed-dockerd.log
readonly ENGINE_PID=/run/forkbed-dockerd.pid
# 256 networks of 4,094 addresses; by default there are 31, too few for many runs side by side.
readonly ADDRESS_POOL=base=172.16.0.0/12,size=20
readonly PULL_LIMIT_S=180
readonly PUBLIC_BASE_IMAGE=debian:trixie-slim
readonly LOCAL_BASE_IMAGE=forkbed-base:trixie
readonly DEBIAN_SUITE=trixie
readonly CLONE_PREFIX=forkbed-
readonly PLUGIN_FOLDER=/usr/local/lib/docker/cli-plugins

work_folder=$(mktemp -d)
trap 'rm -rf "$work_folder"' EXIT

main() {
  [ $# -gt 0 ] || set -- names dependencies docker_client engine compose base_image ryuk
  local step
  for step; do "$step"; done
}

# Two clones on one engine must not share containers, volumes and images: docs/adr/0016-a-name-per-clone.md. Names that a user has
# set are kept; a copy of a clone, with its .env, gets a name of its own.
names() {
  local own name current
  own=$CLONE_PREFIX$(pwd -P | cksum | cut -d ' ' -f 1)
  for name in COMPOSE_PROJECT_NAME FORKBED_IMAGE; do
    current=$(setting "$name")
    if [ -z "$current" ] || { [ -z "${!name:-}" ] && [ "$current" != "$own" ] && is_generated "$current"; }; then
      remember "$name" "$own"
    fi
  done
}

is_generated() { [[ $1 =~ ^$CLONE_PREFIX[0-9]+$ ]]; }

dependencies() {
  if [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; then
    return
  fi
  command -v npm >/dev/null || unavailable "npm was not found: install Node.js 20 or later with npm"
  step "installing the npm dependencies" npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
}

# All that npm start needs of npm, and only beside a Node.js that does not take TypeScript as it is: that of 22.18 or later does. esbuild is
# one file of 10 MB; scripts/testbed.sh runs it.
typescript() {
  if takes_typescript || [ -e "$ESBUILD" ]; then return; fi
  command -v npm >/dev/null || unavailable "npm was not found: install Node.js 20 or later with npm"
  step "installing esbuild, as this Node.js takes no TypeScript" \
    npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --prefix "${ESBUILD%/node_modules/*}" "esbuild@$ESBUILD_VERSION"
}

docker_client() {
  command -v docker >/dev/null && return
  can_install || unavailable "the docker command was not found: install Docker Engine 20.10 or later"
  apt_install "installing the Docker client and engine" docker.io iptables
}

engine() {
  engine_answers && return
  if [ -n "${DOCKER_HOST:-}" ]; then
    unavailable "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST: $(engine_error)"
  fi
  can_install || unavailable "no Docker Engine answers: start it, or install Docker Engine 20.10 or later ($(engine_error))"
  if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
    apt_install "installing the distribution's Docker Engine" docker.io iptables
  fi
  end_silent_engine
  start_engine
}

# An engine that this script started, that is there, and that answers nothing any more: it says what it waits for, and ends. It was seen
# once, with Docker 20.10.24, at the end of a run of all tests; an engine that somebody else started is left alone.
end_silent_engine() {
  local pid
  pid=$(cat "$ENGINE_PID" 2>/dev/null) || return 0
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] || return 0
  say "the Docker Engine that was started here does not answer: it is ended, and started anew"
  kill -USR1 "$pid"
  sleep 2
  grep -h -A 14 -E '^goroutine [0-9]+ \[.*, [0-9]+ minutes' /var/run/docker/goroutine-stacks-*.log 2>/dev/null | head -n 150 >&2 || true
  local signal deadline
  for signal in TERM KILL; do
    kill "-$signal" "$pid" 2>/dev/null || break
    deadline=$((SECONDS + ENGINE_STOP_LIMIT_S))
    while [ -e "/proc/$pid" ] && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.2; done
  done
}

start_engine() {
  say "starting the Docker Engine"
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    rm -f /var/run/docker.pid
    setsid dockerd --default-address-pool "$ADDRESS_POOL" >"$ENGINE_LOG" 2>&1 </dev/null &
    echo $! >"$ENGINE_PID"
    disown
  fi
  local deadline=$((SECONDS + ENGINE_START_LIMIT_S))
  until engine_answers; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      [ -f "$ENGINE_LOG" ] && tail -n 20 "$ENGINE_LOG" >&2
      unavailable "the Docker Engine did not answer within ${ENGINE_START_LIMIT_S} s: $(engine_error)"
    fi
    sleep 0.2
  done
}

compose() {
  docker compose version >/dev/null 2>&1 && return
  can_install || unavailable "Docker Compose v2 was not found: install the docker-compose-plugin package"
  refresh_package_lists
  local package
  for package in docker-compose-plugin docker-compose-v2; do
    if [ -n "$(apt-cache policy "$package" | awk '/Candidate:/ && $2 != "(none)"')" ]; then
      apt_install "installing $package" "$package"
      return
    fi
  done
  step "installing Docker Compose v2 from Debian $DEBIAN_SUITE" compose_from_newer_debian
  docker compose version >/dev/null 2>&1 || unavailable "Docker Compose v2 still does not answer after its installation"
}

# Debian 12 has only Compose v1. The package of Debian 13 depends only on libc6, so its one file is extracted from it. An apt with a
# state of its own downloads it from the mirror that this machine uses, so the machine's package lists stay as they are.
compose_from_newer_debian() {
  local state=$work_folder/apt
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$PLUGIN_FOLDER"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $DEBIAN_SUITE main" >"$state/sources.list"
  local options=(-o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$state" && apt-get "${options[@]}" download docker-compose)
  dpkg-deb --extract "$state"/docker-compose_*.deb "$state/package"
  install -m 0755 "$(find "$state/package" -name docker-compose -type f -path '*cli-plugins*')" "$PLUGIN_FOLDER/docker-compose"
}

base_image() {
  local image
  image=$(setting BASE_IMAGE)
  image=${image:-$PUBLIC_BASE_IMAGE}
  image_is_here "$image" && return
  if [ "$image" != "$LOCAL_BASE_IMAGE" ] && pull "$image"; then return; fi
  can_install || unavailable "the base image $image can neither be found nor pulled: load it, or name another in BASE_IMAGE"
  if ! image_is_here "$LOCAL_BASE_IMAGE"; then
    command -v mmdebstrap >/dev/null || apt_install "installing mmdebstrap" mmdebstrap
    step "no registry answers: building the base image from Debian $DEBIAN_SUITE packages" build_base_image
  fi
  remember BASE_IMAGE "$LOCAL_BASE_IMAGE"
}

build_base_image() {
  mmdebstrap --variant=minbase "$DEBIAN_SUITE" "$work_folder/base.tar" "$(debian_mirror)"
  docker import "$work_folder/base.tar" "$LOCAL_BASE_IMAGE"
}

# testcontainers' remover (Ryuk) is a convenience: forkbed removes by label what it has started in any case.
ryuk() {
  [ -n "$(setting TESTCONTAINERS_RYUK_DISABLED)" ] && return
  local image
  image=$(grep -oE 'testcontainers/ryuk:[0-9.]+' node_modules/testcontainers/build/reaper/reaper.js | head -n 1)
  image_is_here "$image" && return
  pull "$image" && return
  say "the image $image cannot be had: turning Ryuk off (forkbed removes by label)"
  remember TESTCONTAINERS_RYUK_DISABLED true
}

# What a virtual machine of this architecture needs: itest/engines/vm. It is not among the default steps.
vm_amd64() {
  vm_image_tools
  program qemu-system-x86_64 qemu-system-x86
}

vm_arm64() {
  vm_image_tools
  program qemu-system-aarch64 qemu-system-arm
  program arch-test arch-test
  program qemu-aarch64-static qemu-user-static
}

vm_image_tools() {
  program mmdebstrap mmdebstrap
  program mke2fs e2fsprogs
}

# What an engine in a network namespace of its own needs to reach a mirror: testkit/user-network.ts. It is not among the default
# steps.
user_network() { program slirp4netns slirp4netns; }

# A program, and the package that contains it.
program() {
  command -v "$1" >/dev/null && return
  can_install || unavailable "$1 was not found: install the package $2 of Debian"
  apt_install "installing $2" "$2"
}

# Its version comes from no lock of it; its networks do.
engine_answers() {
  timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1 &&
    timeout 40 docker network ls --quiet >/dev/null 2>&1
}
engine_error() { timeout 10 docker version --format '{{.Server.Version}}' 2>&1 >/dev/null | head -n 1; }
image_is_here() { docker image inspect "$1" >/dev/null 2>&1; }
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; }

pull() {
  say "pulling $1"
  timeout "$PULL_LIMIT_S" docker pull --quiet "$1" >"$work_folder/pull.log" 2>&1
}

# The first Debian mirror in the machine's own apt sources, in either of their two formats.
debian_mirror() {
  local mirror
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    grep -vE '^[[:space:]]*#' | grep -oE '(https?|file)://[^[:space:]]+/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]') || true
  [ -n "$mirror" ] || unavailable "no Debian mirror was found in the machine's apt sources"
  echo "$mirror"
}

# The value of a name in the environment, or else in .env; empty if neither has it.
setting() {
  if [ -n "${!1:-}" ]; then
    echo "${!1}"
  elif [ -f .env ]; then
    sed -n "s/^$1=//p" .env | tail -n 1
  fi
}

# One line for each name, with the last value.
remember() {
  [ ! -f .env ] || sed -i "/^$1=/d" .env
  echo "$1=$2" >>.env
}

refresh_package_lists() {
  [ -n "${package_lists_are_fresh:-}" ] && return
  step "refreshing the package lists" apt-get update
  package_lists_are_fresh=yes
}

apt_install() {
  local what=$1
  shift
  refresh_package_lists
  DEBIAN_FRONTEND=noninteractive step "$what" apt-get install --yes --no-install-recommends "$@"
}

step() {
  say "$1"
  shift
  if ! "$@" >"$work_folder/step.log" 2>&1; then
    cat "$work_folder/step.log" >&2
    unavailable "failed: $*"
  fi
}

say() { echo "setup: $1" >&2; }

unavailable() {
  echo "setup: error: $1" >&2
  exit "$EX_UNAVAILABLE"
}

main "$@"
