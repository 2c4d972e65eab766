#!/usr/bin/env bash
# npm start: makes the machine ready, builds the image, runs the whole job once, and exits with its verdict.
# Variables of docker-compose.yml go through the environment: REAP=none npm start
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
trap 'docker compose down --volumes --timeout 2 >/dev/null 2>&1' EXIT
docker compose build --quiet
docker compose run --rm audit
