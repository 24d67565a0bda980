#!/bin/sh
# Keeps the agent running, and tries a newer one so that a bad one comes to nothing (docs/recipes/agent-update.md). Part of the package, never of
# a release that it tries. It reads no clock and needs no room on the disk.
#
#   supervise HOME DATA TRIAL-SECONDS AGAIN-SECONDS SILENT-SECONDS END-SECONDS [OPTION-OF-AGENT-RUN…]
#
# In DATA-work/slots, which only the worker writes: a folder for each program that was laid out, with `over.json`, the release.json of the package
# it was laid over; and `order`, the name of the one that is to be tried.
# In DATA/slots: taken      link that names the order that was taken up last
#                trying     link to the program that is tried; trying-again after a power cut
#                current    link to the one that proved itself; without it the package's own program runs
#                before     the one that `current` took the place of
#                returned   link to the one that did not prove itself
#                layout     says which of these this supervisor reads
#                alive      changes as long as the running agent lives; proved: the run that had a good check-in
set -u
home=$1
data=$2
trial_seconds=$3
again_seconds=$4
silent_seconds=$5
end_seconds=$6
shift 6
options=$*
slots=$data/slots
programs=$data-work/slots
mkdir -p "$slots" || :
unable=
child=
ended=
failures=0
what=ground
trap 'ended=yes; stop_child TERM' TERM INT
# Ends the sleep below as soon as the agent ends.
trap : CHLD

# The first line of a file, in `line`; empty when there is none. Starts no process.
first_line() {
  line=
  if [ -r "$1" ]; then
    read -r line <"$1" || :
  fi
}

# Gives a link another target, in one step; a link this short needs no room but its name.
point() {
  rm -f "$slots/$1.part"
  ln -s "$2" "$slots/$1.part" && mv -T "$slots/$1.part" "$slots/$1"
}

# Whether there is an order that was not taken up yet, in `line`.
ordered() {
  first_line "$programs/order"
  case "$line" in
    '' | *[!p0-9a-f-]* | "$unable") return 1 ;;
  esac
  [ "$(readlink "$slots/taken" 2>/dev/null)" != "$line" ]
}

# Waits so many seconds, or until something ends.
rest() {
  sleep "$1" &
  sleeper=$!
  wait "$sleeper"
  kill "$sleeper" 2>/dev/null
}

runs() {
  [ -n "$child" ] && kill -0 "$child" 2>/dev/null
}

# The agent and everything that it started and that did not leave it.
stop_child() {
  if [ -n "$child" ]; then
    kill "-$1" "-$child" 2>/dev/null || { runs && kill "-$1" "$child" 2>/dev/null; }
  fi
}

end_child() {
  stop_child TERM
  left=$end_seconds
  while runs && [ "$left" -gt 0 ]; do
    rest 1
    left=$((left - 1))
  done
  stop_child KILL
}

# Whether a link names a program that is there and was laid over the very package that is installed now: a package that somebody installs
# wins over every program before it.
sound() {
  slot=
  if [ -L "$slots/$1" ]; then
    slot=$(readlink "$slots/$1")
  fi
  case "$slot" in
    '' | *[!p0-9a-f-]*) return 1 ;;
  esac
  [ -x "$programs/$slot/usr/lib/tsukuroi-agent/bin/node" ] && cmp -s "$programs/$slot/over.json" "$home/release.json"
}

# What is run next: in `what` the link or `ground`, in `root` its program.
choose() {
  # Cut off before it could prove itself, by a power cut most likely: it gets one more try.
  if [ -L "$slots/trying-again" ]; then
    give_back trying-again
  elif [ -L "$slots/trying" ]; then
    mv -T "$slots/trying" "$slots/trying-again" || give_back trying
  elif ordered; then
    # What cannot be noted as taken would be tried for ever.
    if ! { point trying "$line" && point taken "$line"; }; then
      rm -f "$slots/trying"
      unable=$line
    fi
  fi
  for what in trying-again trying current; do
    if sound "$what"; then
      root=$programs/$slot/usr/lib/tsukuroi-agent
      return
    fi
    if [ -L "$slots/$what" ]; then
      give_back "$what"
    fi
  done
  what=ground
  root=$home
}

# A program that did not hold is not run again.
give_back() {
  echo "agent: $1 did not hold; going back" >&2
  mv -T "$slots/$1" "$slots/returned" || rm -f "$slots/$1"
  if [ "$1" = current ] && sound before; then
    mv -T "$slots/before" "$slots/current" || :
  fi
}

start() {
  first_line /proc/sys/kernel/random/uuid
  run=$line
  proved=
  case "$what" in trying*) tried=yes ;; *) tried= ;; esac
  TSUKUROI_RUN="$run" TSUKUROI_TRIAL="$tried" \
    LD_LIBRARY_PATH="$root/lib" NODE_COMPILE_CACHE="${CACHE_DIRECTORY:-}" \
    setsid "$root/bin/node" "$root/packages/cli/src/main.ts" agent run --data "$data" $options </dev/null &
  child=$!
}

# Until the agent has ended, or was ended because it did not prove itself or gave no sign of life.
watch() {
  waited=0
  quiet=0
  sign=
  while runs && [ -z "$ended" ]; do
    tick=60
    if [ "$tried" = yes ]; then
      tick=1
    elif [ "$silent_seconds" -lt 60 ]; then
      tick=1
    fi
    rest "$tick"
    waited=$((waited + tick))
    quiet=$((quiet + tick))
    first_line "$slots/proved"
    if [ -z "$proved" ] && [ "$line" = "$run" ]; then
      proved=yes
      failures=0
    fi
    if [ "$tried" = yes ] && [ "$proved" = yes ]; then
      promote
    elif [ "$tried" = yes ] && [ "$waited" -ge "$trial_seconds" ]; then
      echo "agent: the new version had no good check-in within $trial_seconds s" >&2
      end_child
    elif [ -z "$tried" ] && ordered; then
      end_child
      return
    fi
    first_line "$slots/alive"
    if [ "$line" != "$sign" ]; then
      sign=$line
      quiet=0
    elif [ "$quiet" -ge "$silent_seconds" ]; then
      echo "agent: no sign of life for $silent_seconds s" >&2
      end_child
    fi
  done
}

# The slot that had a good check-in is the one that is run from now on. When the disk refuses it is tried again at the next look.
promote() {
  if [ -L "$slots/current" ]; then
    mv -T "$slots/current" "$slots/before" || return
  fi
  if mv -T "$slots/$what" "$slots/current"; then
    what=current
    tried=
  fi
}

judge() {
  wait "$child" 2>/dev/null
  stop_child KILL
  child=
  if [ "$tried" = yes ]; then
    if [ -z "$proved" ]; then
      give_back "$what"
    fi
    return
  fi
  if [ -z "$proved" ] && ! ordered; then
    failures=$((failures + 1))
  fi
  if [ "$what" != ground ] && [ "$failures" -ge 3 ]; then
    failures=0
    give_back "$what"
    return
  fi
  if ! ordered; then
    rest "$again_seconds"
  fi
}

[ "$(readlink "$slots/layout" 2>/dev/null)" = apart ] || point layout apart || :
while [ -z "$ended" ]; do
  choose
  start
  watch
  if [ -n "$ended" ]; then
    end_child
    exit 0
  fi
  judge
done
