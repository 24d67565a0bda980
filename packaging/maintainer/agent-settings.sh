# What decides what is installed lies where only root writes; others pass through to its programs.
if [ ! -d "$data-work" ]; then
  mkdir -m 0711 "$data-work"
fi
# A version before ran the resident agent as root: what it had seen is taken over once, and the rest becomes the agent's own user's.
if [ "$(stat -c %U "$data")" != "$user" ]; then
  if [ -d /run/systemd/system ]; then
    deb-systemd-invoke stop "$unit" || true
  fi
  /usr/lib/tsukuroi-agent/bin/tsukuroi agent pin || true
  rm -rf "$data/contents" "$data/restart" "$data/slots"
  chown -hR "$user:$user" "$data"
fi
