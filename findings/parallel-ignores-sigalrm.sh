#!/usr/bin/env bash
# Below GNU parallel no alarm rings: its jobs start with SIGALRM ignored, and a deadline by alarm(2) passes unnoticed.
#
# Guess:    a job starts with default signals, as below xargs and make.
# Seen:     parallel ignores SIGALRM for a purpose of its own (it wakes itself with that signal) and executes its jobs so. An
#           ignored signal survives execve. `alarm 1; exec COMMAND`, the old way to a deadline where no timeout(1) is at hand,
#           ends COMMAND after a second with 142 elsewhere; below parallel COMMAND runs to its own end and reports success.
#           timeout(1) still works: it sets a handler.
# Versions: parallel 20240222+ds-2, Debian trixie; perl and findutils of this machine.
# Matters:  load generators and test runs are often spread by parallel. A server or client started so has no deadline that
#           rests on the default action of SIGALRM, and nothing reports it.
#
# Needs network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

for tool in perl xargs dpkg-deb; do command -v "$tool" >/dev/null || cannot "$tool is missing"; done

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# trixie VERB PACKAGE[=VERSION]...: extracts them into $tmp/root, by an apt state of its own on this machine's mirror.
# VERB is `download` for these alone, or `install` for all that they depend on, too (nothing is installed).
trixie() {
  local verb=$1 apt=$tmp/apt mirror key
  shift
  mirror=$(find /etc/apt -maxdepth 2 \( -name '*.list' -o -name '*.sources' \) -exec grep -hv '^ *#' {} + |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | sed -n 1p) || true
  [[ $mirror ]] || cannot 'the sources of apt name no mirror of Debian'
  key=$(find /usr/share/keyrings -name 'debian-archive-keyring.[gp][gp][gp]' | sort | sed -n 1p)
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$tmp/root/usr/"{bin,sbin,lib,lib64}
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$tmp/root/$folder"; done
  : >"$apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\n%s' "$mirror" "${key:+Signed-By: $key}" \
    >"$apt/trixie.sources"
  local options=(-qq -y -o "Dir::State=$apt" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
    -o "Dir::Etc::sourcelist=$apt/trixie.sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root
    -o APT::Install-Recommends=false -o Acquire::Languages=none)
  timeout 100 apt-get "${options[@]}" update >&2 || cannot 'the lists of trixie cannot be read'
  (cd "$apt/cache/archives" && timeout 150 apt-get "${options[@]}" --download-only "$verb" "$@" >&2) ||
    cannot "not on the mirror: $*"
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$tmp/root"; done
}

trixie download parallel=20240222+ds-2
# A Perl script: the machine's perl runs it.
parallel=(timeout 30 env --default-signal=ALRM "HOME=$tmp" PARALLEL_SHELL=/bin/bash perl "$tmp/root/usr/bin/parallel" --will-cite)
"${parallel[@]}" --version | sed -n 1p

# One second is the deadline, three seconds is the work.
cat >"$tmp/job.sh" <<'SH'
ignored=$((16#$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/$$/status)))
start=$(date +%s%N)
perl -e 'alarm 1; exec "sleep", "3"' 2>/dev/null
status=$?
took=$((($(date +%s%N) - start) / 100000000))
if ((ignored >> 13 & 1)); then setting=ignored; else setting=default; fi
echo "SIGALRM $setting, status $status after $((took / 10)).$((took % 10)) s"
SH

changed=0
# expect NAME RESULT: the job's line on standard input.
expect() {
  local line
  read -r line
  printf '%-9s %s\n' "$1" "$line"
  [[ $line == "$2"* ]] || changed=1
}
expect xargs 'SIGALRM default, status 142' < <(echo "$tmp/job.sh" | timeout 20 env --default-signal=ALRM xargs bash 2>/dev/null)
expect parallel 'SIGALRM ignored, status 0' < <("${parallel[@]}" bash ::: "$tmp/job.sh" 2>/dev/null)

if ((changed)); then echo 'CHANGED: expected 142 below xargs, 0 below parallel'; else echo 'as described'; fi
exit "$changed"
