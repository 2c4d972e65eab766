# shellcheck shell=bash
# TypeScript without npm's dependencies. scripts/setup.sh and scripts/testbed.sh source it.

readonly ESBUILD_VERSION=0.28.2
readonly ESBUILD=node_modules/.cache/esbuild-$ESBUILD_VERSION/node_modules/.bin/esbuild

takes_typescript() { node -e 'process.exit(process.features.typescript ? 0 : 1)' 2>/dev/null; }

# Runs one file of the sources, with the variables of .env where it is there. Arguments that follow are its own.
run_typescript() {
  local file=$1 settings=()
  shift
  [ ! -f .env ] || settings=(--env-file=.env)
  if takes_typescript; then
    node ${settings[@]+"${settings[@]}"} "$file" "$@"
  else
    "$ESBUILD" --bundle --platform=node --format=esm --log-level=error "$file" |
      node ${settings[@]+"${settings[@]}"} --input-type=module - "$@"
  fi
}
