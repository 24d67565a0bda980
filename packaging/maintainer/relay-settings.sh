# A relay is there for the devices of its ward: both ports open once it has enrolled (docs/formats/relay.md).
if [ ! -e "$data/relay.json" ]; then
  printf '{\n  "listen": "0.0.0.0:7463",\n  "enrolListen": "0.0.0.0:7464"\n}\n' >"$data/relay.json"
  chown "$user:$user" "$data/relay.json"
  chmod 0600 "$data/relay.json"
fi
