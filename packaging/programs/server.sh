
# Opens the console and the agents' ports on an address of this machine, starts anew, and shows the link for the first administrator.
if [ "${1-}" = open ]; then
  shift
  program admin open "$@"
  case " $* " in *' --help '* | *' -h '*) exit 0 ;; esac
  if manages; then
    systemctl restart "$unit"
    program admin first-link --wait
  fi
  exit 0
fi
if [ "${1-}" = first-link ]; then
  shift
  set -- admin first-link "$@"
fi
