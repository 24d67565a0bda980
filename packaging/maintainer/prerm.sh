#!/bin/sh
# Before the files of tsukuroi-@ROLE@ go. An upgrade lets the program run until the new one is there.
set -e

case "$1" in
  remove | deconfigure)
    if [ -d /run/systemd/system ]; then
      deb-systemd-invoke stop @UNITS@ || true
    fi
    update-alternatives --quiet --remove tsukuroi /usr/lib/tsukuroi-@ROLE@/bin/tsukuroi
    ;;
esac
