#!/bin/sh
# After the files of tsukuroi-@ROLE@ have gone. Data and keys go only with purge, and it is said which.
set -e
data=@DATA@

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
case "$1" in
  remove)
    rm -rf /var/cache/tsukuroi-@ROLE@ /var/cache/tsukuroi-@ROLE@-work
    if [ -d "$data" ]; then
      echo "つくろい: $data(データと鍵)は残してあります。もう一度入れると続きから動きます。 / Data and keys are kept in $data."
    fi
    ;;
  purge)
    if [ -x "$(command -v deb-systemd-helper || true)" ]; then
      deb-systemd-helper purge @UNITS@ >/dev/null || true
      deb-systemd-helper unmask @UNITS@ >/dev/null || true
    fi
    for unit in @UNITS@; do
      rm -f /etc/systemd/system/*.wants/"$unit"
    done
    # What the upgrader kept: its copy of trust, packages of before, its journal (docs/recipes/upgrade.md).
    rm -rf /var/lib/tsukuroi-upgrade/@ROLE@
    rmdir /var/lib/tsukuroi-upgrade 2>/dev/null || true
    if [ -d "$data" ]; then
      size=$(du -sh "$data" | cut -f1)
      echo "つくろい: purge のため $data(データと鍵、$size)を消します。戻せません。ほかの場所にある控えは残ります。 / purge: deleting data and keys in $data ($size)."
      rm -rf "$data"
    fi
    @PURGE@
    ;;
esac
