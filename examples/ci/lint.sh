#!/bin/sh
# lint.sh [FILE...]
#
# Ends a CI job with an error when a registry of flags has something to mend: mistakes,
# flags without an owner or a day to be gone, flags past that day. Without a FILE it is
# registry/flags.yml.
#
# FFCTL names the program where it is not on the PATH. On GitHub each finding is shown
# at its line of the change, too.
#
# Exit status: 0 clean, 1 findings, 2 and 3 as ffctl(1); 3 also when there is no ffctl.
set -eu
ffctl=${FFCTL:-ffctl}
[ $# -gt 0 ] || set -- registry/flags.yml

if ! command -v "$ffctl" >/dev/null; then
  echo "lint.sh: there is no $ffctl here; install libfeatureflag first" >&2
  exit 3
fi
"$ffctl" --version

status=0
findings=$("$ffctl" lint "$@") || status=$?
[ -z "$findings" ] || printf '%s\n' "$findings"

# FILE:LINE:COLUMN: error: TEXT  ->  ::error file=FILE,line=LINE,col=COLUMN::TEXT
if [ "${GITHUB_ACTIONS-}" = true ]; then
  place='\([^:]*\):\([0-9]*\):\([0-9]*\)'
  printf '%s\n' "$findings" |
    sed -n "s/^$place: \(error\|warning\): \(.*\)/::\4 file=\1,line=\2,col=\3::\5/p"
fi
exit "$status"
