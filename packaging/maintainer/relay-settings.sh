# A relay is there for the devices of its ward: both ports open once it has enrolled (docs/formats/relay.md). Written as the relay's own user: root
# would follow a link that somebody who took the relay over left here, and give away what it leads to.
if [ ! -e "$data/relay.json" ] && [ ! -L "$data/relay.json" ]; then
  setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    sh -c 'umask 077 && set -C && printf "{\n  \"listen\": \"0.0.0.0:7463\",\n  \"enrolListen\": \"0.0.0.0:7464\"\n}\n" >"$1/relay.json"' sh "$data" || true
fi
