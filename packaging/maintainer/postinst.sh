#!/bin/sh
# After the files of tsukuroi-@ROLE@ are there. Asks nothing.
set -e
unit=@STARTS@
data=@DATA@
user=@USER@

if [ "$1" != configure ]; then
  exit 0
fi

if [ "$user" != root ] && ! getent passwd "$user" >/dev/null; then
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
fi
if [ ! -d "$data" ]; then
  mkdir -m 0700 "$data"
  chown "$user:$user" "$data"
fi
@SETTINGS@
update-alternatives --quiet --install /usr/bin/tsukuroi tsukuroi /usr/lib/tsukuroi-@ROLE@/bin/tsukuroi @PRIORITY@

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
# Enabled at a first install: the server always, the others once they have enrolled. After that whoever enables or disables decides; so
# what comes back after a removal that left its data goes on, and what an upgrade holds back stays held.
if [ -n "$2" ]; then
  # Compiled code of the version before is of no use.
  find /var/cache/tsukuroi-@ROLE@ -mindepth 1 -delete 2>/dev/null || true
elif [ -e "$data/@READY@" ]; then
  deb-systemd-helper unmask "$unit" >/dev/null || true
  deb-systemd-helper enable "$unit" >/dev/null || true
fi
if [ -d /run/systemd/system ] && systemctl --quiet is-enabled "$unit" 2>/dev/null; then
  deb-systemd-invoke restart "$unit" || true
fi
@UPGRADER@
if [ -z "$2" ]; then
  cat <<'WORDS'
@NEXT@
WORDS
fi
