#!/bin/sh
# The first inputs, by structure: each function of the module alone, with no argument, and with arguments of some kinds.
# And for the parser of /proc/PID/stat, those of this machine.
# Usage: seeds.sh FOLDER FUNCTIONS STAT-FOLDER
set -eu
folder=$1 functions=$2 stats=$3
mkdir -p "$folder" "$stats"
for number in $(seq 0 $((functions - 1))); do
  octal=$(printf '\\%03o' "$number")
  # shellcheck disable=SC2059 # the format is the bytes
  {
    printf "$octal\\000" >"$folder/$number-none"
    printf "$octal\\003\\001\\014\\001\\014\\001\\014" >"$folder/$number-numbers"
    printf "$octal\\004\\001\\154\\007\\007\\001\\010\\001\\020" >"$folder/$number-buffer"
    printf "$octal\\002\\005\\001\\005\\003" >"$folder/$number-texts"
    printf "$octal\\002\\001\\154\\014\\000\\005\\006\\001\\010\\005\\001" >"$folder/$number-address"
    printf "$octal\\002\\001\\017\\015\\002\\010\\002\\010" >"$folder/$number-limits"
    printf "$octal\\003\\005\\001\\012\\002\\005\\001\\005\\002\\013\\002\\001\\005\\001\\005\\002" >"$folder/$number-lists"
  }
done
cat /proc/self/stat >"$stats/self"
printf '7 (a) Z (b) ) S 1 7 7 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 8192 9 184 1 1' >"$stats/brackets"
