#!/bin/sh
# lint.sh [FILE...]
#
# Ends a CI job with an error when a registry of flags has something to mend: mistakes,
# flags without an owner or a day to be gone, flags past that day. Without a FILE it is
# registry/flags.yml.
#
# FFCTL names the program where it is not on the PATH. On GitHub ffctl by itself writes
# what is shown at the lines of the change.
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
exec "$ffctl" lint "$@"
