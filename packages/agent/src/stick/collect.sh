#!/bin/sh
# つくろい USB 収集（Linux 用） / Tsukuroi USB collector for Linux
#
# この機械のファイルを読むだけで、この機械には何も書きません。結果は USBメモリーにだけ書きます。
# Reads files of this machine and writes nothing to it; the result goes to the stick alone.
#
#   sh tsukuroi.sh [--root DIR]
#
# --root DIR: 取り外したディスクなど、別の場所に開いた Linux を読みます / reads another Linux mounted at DIR.
# Exit: 0 written, 1 nothing written, 2 wrong use or the stick cannot be written, 3 stopped for safety.

LC_ALL=C
export LC_ALL
CDPATH=
umask 022
set -u
set -f

STICK='@STICK@'
SALT='@SALT@'
LIMIT=@LIMIT@
FORMAT='tsukuroi-stick-result/1'
PROGRAM='tsukuroi.sh'
LIST='stick.json'

say() {
  printf '%s\n' "$1" >&2
}

# Red where the terminal can; the words say it in any case, in English too for consoles without Japanese letters.
stop() {
  if [ -t 2 ]; then
    printf '\033[1;31m' >&2
  fi
  say "止めました: $1"
  say 'このUSBメモリーを、ほかの機械に挿さないでください。システム担当者に渡してください。'
  say "STOP: $2. Do not plug this stick into another machine."
  if [ -t 2 ]; then
    printf '\033[0m' >&2
  fi
  exit 3
}

root=''
case "${1-}" in
  '') ;;
  --root)
    root=${2-}
    root=${root%/}
    if [ -z "$root" ] || [ ! -d "$root" ] || [ $# -ne 2 ]; then
      say '使い方 / usage: sh tsukuroi.sh [--root DIR]'
      exit 2
    fi
    # A name that begins with a dash would be read as an option.
    case "$root" in
      /*) ;;
      *) root="./$root" ;;
    esac
    ;;
  *)
    say '使い方 / usage: sh tsukuroi.sh [--root DIR]'
    exit 2
    ;;
esac

case "$0" in
  */*) here=${0%/*} ;;
  *) here='.' ;;
esac
here=$(cd "$here" && pwd) || exit 2

if [ ! -f "$here/$LIST" ]; then
  say "USBメモリーの中の $PROGRAM を、その場所のまま実行してください。"
  say "Run $PROGRAM from the stick itself: $LIST is not beside it."
  exit 2
fi

hasher=''
for candidate in sha256sum 'busybox sha256sum' 'shasum -a 256' 'openssl dgst -sha256 -r'; do
  if [ "$(printf 'abc' | $candidate 2>/dev/null | cut -c1-64)" = \
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' ]; then
    hasher=$candidate
    break
  fi
done

# Answers the 64 digits of what comes in; nothing when there is no tool for it.
digest() {
  if [ -n "$hasher" ]; then
    $hasher 2>/dev/null | cut -c1-64
  else
    cat >/dev/null
  fi
}

# ---- the stick itself, before anything of this machine is read ----

is_result() {
  case "$1" in
    result-????????????????.gz | result-????????????????.txt) ;;
    *) return 1 ;;
  esac
  inner=${1#result-}
  inner=${inner%.*}
  case "$inner" in
    *[!0-9a-f]*) return 1 ;;
  esac
  return 0
}

set +f
for path in "$here"/* "$here"/.*; do
  name=${path##*/}
  case "$name" in
    . | ..) continue ;;
  esac
  if [ ! -e "$path" ] && [ ! -L "$path" ]; then
    continue
  fi
  known=no
  case "$name" in
    "$PROGRAM" | guide-ja.txt | "$LIST" | stick.sig) known=yes ;;
  esac
  if is_result "$name"; then
    known=yes
  fi
  if [ "$known" = no ] || [ -L "$path" ] || [ ! -f "$path" ]; then
    shown=$(printf '%s' "$name" | sed 's/[[:cntrl:]]/?/g')
    stop "一覧にないものが USBメモリーにあります（$shown）。" "the stick holds something that is not on its list ($shown)"
  fi
done
set -f

# The list is one line of canonical JSON, so that its entries always read alike. Whoever can change this program can also
# change this test: it notices accidents and simple infections. The receiving station checks the signature.
if [ -n "$hasher" ]; then
  for name in "$PROGRAM" guide-ja.txt; do
    wanted=$(sed -n "s/.*\"name\":\"$name\",\"sha256\":\"\\([0-9a-f]*\\)\".*/\\1/p" "$here/$LIST")
    found=$(digest <"$here/$name")
    if [ -z "$wanted" ] || [ "$wanted" != "$found" ]; then
      stop "$name が、作ったときと違います。" "$name is not what was put on the stick"
    fi
  done
fi

# ---- this machine: reading only ----

unreadable=''
cannot() {
  unreadable="$unreadable$1
"
  say "読めませんでした / could not read: $2"
}

# First line of a file without control characters; empty when it cannot be read.
first_line() {
  if [ -r "$1" ]; then
    sed -n '1{s/[[:cntrl:]]//g;p;}' "$1" 2>/dev/null
  fi
}

newline='
'

hostname=$(first_line "$root/proc/sys/kernel/hostname")
if [ -z "$hostname" ]; then
  hostname=$(first_line "$root/etc/hostname")
fi
hostname=$(printf '%s' "$hostname" | cut -c1-255)
if [ -z "$hostname" ]; then
  cannot hostname '/etc/hostname'
fi

kernel=$(first_line "$root/proc/sys/kernel/osrelease")
case "$kernel" in
  '' | *' '*)
    kernel=''
    cannot kernel '/proc/sys/kernel/osrelease'
    ;;
esac

arch=''
if [ -z "$root" ]; then
  arch=$(uname -m 2>/dev/null)
  case "$arch" in
    '' | *[!A-Za-z0-9_.-]*)
      arch=''
      cannot arch 'uname -m'
      ;;
  esac
fi

released=''
for file in "$root/etc/os-release" "$root/usr/lib/os-release"; do
  if [ -z "$released" ] && [ -r "$file" ]; then
    released=$(sed -n \
      -e 's/[[:cntrl:]]//g' \
      -e '/^ID=/p' -e '/^VERSION_ID=/p' -e '/^NAME=/p' -e '/^PRETTY_NAME=/p' \
      -e '/^VERSION_CODENAME=/p' -e '/^UBUNTU_CODENAME=/p' -e '/^ID_LIKE=/p' -e '/^VARIANT_ID=/p' \
      "$file" 2>/dev/null | sed -e 's/^/os-release /' -e '20q')
  fi
done
if [ -z "$released" ]; then
  cannot os-release '/etc/os-release'
fi

# Network ports that have a device behind them; where none has (containers, some virtual machines), all but the loop.
ports=''
others=''
set +f
for port in "$root"/sys/class/net/*; do
  name=${port##*/}
  mac=$(first_line "$port/address")
  case "$name$mac" in
    *' '*) continue ;;
  esac
  case "$mac" in
    00:00:00:00:00:00) continue ;;
    [0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]) ;;
    *) continue ;;
  esac
  if [ -e "$port/device" ]; then
    ports="${ports}interface $name $mac$newline"
  else
    others="${others}interface $name $mac$newline"
  fi
done
set -f
ports=${ports:-$others}
if [ -z "$ports" ]; then
  cannot interfaces '/sys/class/net'
fi

# machine-id(5) asks that the id itself is not handed out: what leaves is its hash with the facility's salt.
id=$(first_line "$root/etc/machine-id")
machine=''
case "$id" in
  *[!0-9a-f]* | '') id='' ;;
esac
if [ ${#id} -ne 32 ]; then
  cannot machine-id '/etc/machine-id'
elif [ -z "$hasher" ]; then
  cannot hash 'sha256sum'
else
  machine=$(printf '%s:%s' "$SALT" "$id" | digest | cut -c1-32)
fi

# Of dpkg's status file only name, version, architecture, source and status (deb-control(5)); one read, so that the count
# and the list are of one moment.
debian=''
debians=0
database="$root/var/lib/dpkg/status"
if [ -e "$database" ]; then
  debian=$(sed -n -e '/^Package: /p' -e '/^Status: /p' -e '/^Architecture: /p' -e '/^Version: /p' -e '/^Source: /p' \
    -e '/^$/p' "$database" 2>/dev/null) || debian=''
  debians=$(printf '%s\n' "$debian" | sed -n '/^Package: /p' | wc -l | tr -d ' ')
  if [ "$debians" = 0 ]; then
    cannot dpkg "$database"
  fi
fi

# rpm -qa as an ordinary user writes nothing; see the guide about old systems.
redhat=''
redhats=0
rpm_database=''
for folder in "$root/usr/lib/sysimage/rpm" "$root/var/lib/rpm"; do
  for file in rpmdb.sqlite Packages.db Packages; do
    if [ -z "$rpm_database" ] && [ -e "$folder/$file" ]; then
      rpm_database=$folder
    fi
  done
done
if [ -n "$rpm_database" ]; then
  if command -v rpm >/dev/null 2>&1; then
    redhat=$(rpm -qa --dbpath "$rpm_database" --qf '@RPM_QUERY@' 2>/dev/null) || redhat=''
  fi
  redhats=$(printf '%s\n' "$redhat" | sed -n '/./p' | wc -l | tr -d ' ')
  if [ "$redhats" = 0 ]; then
    redhat=''
    cannot rpm "$rpm_database"
  fi
fi

collected=$(date -u +%Y-%m-%dT%H:%M:%SZ 2>/dev/null)
case "$collected" in
  [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;;
  *)
    collected=''
    cannot date 'date'
    ;;
esac

field() {
  if [ -n "$2" ]; then
    printf '%s %s\n' "$1" "$2"
  fi
}

report() {
  printf '%s\n' "$FORMAT"
  field stick "$STICK"
  field collected "$collected"
  field machine "$machine"
  field hostname "$hostname"
  field arch "$arch"
  field kernel "$kernel"
  printf '%s' "$ports"
  printf '%s' "$unreadable" | sed 's/^/unreadable /'
  if [ -n "$released" ]; then
    printf '%s\n' "$released"
  fi
  if [ "$debians" != 0 ]; then
    printf 'dpkg %s\n%s\n' "$debians" "$debian"
  fi
  if [ "$redhats" != 0 ]; then
    printf 'rpm %s\n%s\n' "$redhats" "$redhat"
  fi
  printf 'end %s %s\n' "$debians" "$redhats"
}

# ---- one file on the stick, named by this machine: a second run replaces its own, two machines never meet ----

mark=$(printf '%s\n%s\n%s' "$machine" "$hostname" "$ports" | digest | cut -c1-16)
if [ -z "$mark" ]; then
  mark=$(printf '%s\n%s' "$hostname" "$ports" | cksum | sed 's/ .*//')
  mark=$(printf '%016d' "$mark")
fi

if command -v gzip >/dev/null 2>&1; then
  kind=gz
else
  kind=txt
fi
pack() {
  if [ "$kind" = gz ]; then
    gzip -9nc
  else
    cat
  fi
}

part="$here/result-$mark.part"
trap 'rm -f "$part"' EXIT
trap 'exit 2' HUP INT TERM

if ! report | pack 2>/dev/null >"$part" || [ ! -s "$part" ]; then
  say 'USBメモリーに書けませんでした。書き込み禁止になっていないか、空きがあるかを確かめてください。'
  say 'The stick cannot be written: look for write protection and free space.'
  exit 2
fi
size=$(wc -c <"$part" | tr -d ' ')
if [ "$size" -gt "$LIMIT" ]; then
  say "結果が上限（$LIMIT バイト）を超えるため、書きませんでした（$size バイト）。一部だけの一覧は残しません。"
  say 'この機械は、一覧を別の方法で書き出して「取り込み」から入れてください（説明書の「大きすぎるとき」）。'
  say "Nothing was written: the result has $size bytes and the limit is $LIMIT. A list is never cut."
  exit 1
fi
for old in gz txt; do
  if [ "$old" != "$kind" ]; then
    rm -f "$here/result-$mark.$old"
  fi
done
if ! mv -f "$part" "$here/result-$mark.$kind"; then
  say 'USBメモリーに書けませんでした。 / The stick cannot be written.'
  exit 2
fi
sync 2>/dev/null

say "書きました: result-$mark.$kind（$size バイト、ソフトウェア $((debians + redhats)) 件）"
if [ $((debians + redhats)) -eq 0 ]; then
  say 'ソフトウェアの一覧は読めませんでした。「何も入っていない」という意味ではありません。'
fi
say '取り出す前に「umount」などで USBメモリーを安全に取り外し、受け取り用の機械で「tsukuroi stick check」をしてください。'
say "Written: result-$mark.$kind ($size bytes, $((debians + redhats)) packages). Unmount the stick before pulling it out."
exit 0
