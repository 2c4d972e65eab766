#!/usr/bin/env bash
# Builds the image of docker-compose.yml. Where the engine has no BuildKit, Compose would start one of its own, from a registry: the
# classic builder needs nothing. Arguments go to docker compose build.
set -uo pipefail
cd "$(dirname "$0")/.."

# Docker's own engine has it; others that speak its API, such as Podman, do not. The first component is the engine: the docker
# command puts an "Engine" at the end of a list without one.
has_build_kit() { docker version --format '{{(index .Server.Components 0).Name}}' | grep -qx Engine; }

has_build_kit || export DOCKER_BUILDKIT=0
exec docker compose build "$@"
