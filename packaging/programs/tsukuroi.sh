#!/bin/sh
# tsukuroi: on a machine with several roles the words decide whose data is meant.
set -eu
case "${1-}" in
  agent | relay | collector)
    if [ -x "/usr/bin/tsukuroi-$1" ]; then
      exec "/usr/bin/tsukuroi-$1" "$@"
    fi
    ;;
esac
for role in server relay collector agent; do
  if [ -x "/usr/bin/tsukuroi-$role" ]; then
    exec "/usr/bin/tsukuroi-$role" "$@"
  fi
done
exit 127
