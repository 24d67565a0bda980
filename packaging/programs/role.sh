#!/bin/sh
# tsukuroi-@ROLE@: the command line of this role, on the Node that came with it.
set -eu
home=/usr/lib/tsukuroi-@ROLE@
unit=@STARTS@
user=@USER@
: "${TSUKUROI_DATA:=@DATA@}"
export TSUKUROI_DATA
# Node needs libatomic.so.1, which a minimal Debian or Ubuntu does not have; the folder holds nothing else.
LD_LIBRARY_PATH="$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
# Compiled code of this very program, kept in a folder that only the role's user writes: a start takes half the work.
# Not for root in another user's folder: what that user wrote would run with root's rights.
if { [ "$(id -u)" -ne 0 ] || [ "$user" = root ]; } && [ -d /var/cache/tsukuroi-@ROLE@ ]; then
  export NODE_COMPILE_CACHE=/var/cache/tsukuroi-@ROLE@
fi

# The data belongs to the role's own user, and a file that root leaves there would stop the service: root becomes that user. A command
# that names a file keeps the right to read and write wherever the person who typed it may (sticks, enrolment files); no other does.
program() {
  if [ "$(id -u)" -eq 0 ] && [ "$user" != root ]; then
    caps=-all@CAPS@
    if [ "$caps" = -all ] && names_file "$@"; then
      caps=-all,+dac_override,+fowner
    fi
    set -- setpriv --reuid "$user" --regid "$user" --init-groups --no-new-privs \
      "--inh-caps=$caps" "--ambient-caps=$caps" "--bounding-set=$caps" \
      "$home/bin/node" "$home/packages/cli/src/main.ts" "$@"
  else
    set -- "$home/bin/node" "$home/packages/cli/src/main.ts" "$@"
  fi
  if [ "${replace-}" = yes ]; then
    exec "$@"
  fi
  "$@"
}

names_file() {
  for word in "$@"; do
    case "$word" in
      "$TSUKUROI_DATA") ;;
      */* | --out) return 0 ;;
      *)
        if [ -e "$word" ]; then
          return 0
        fi
        ;;
    esac
  done
  return 1
}

japanese() {
  for word in "$@"; do
    case "$word" in en | --lang=en) return 1 ;; esac
  done
}

manages() {
  [ "$(id -u)" -eq 0 ] && [ -d /run/systemd/system ]
}
@STEPS@
# An upgrade is root's own work: the role's user must not be able to install anything.
case "${1-} ${2-} ${3-}" in
  *' upgrade health') ;;
  'admin upgrade '* | 'relay upgrade '*) user=root ;;
esac
replace=yes
program "$@"
