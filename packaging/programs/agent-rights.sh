
# The resident agent's user reads the machine and writes its own data. What decides what is installed lies where only root writes, and is read and
# written by root alone (docs/recipes/agent-work.md).
case "${1-} ${2-}" in
  'agent work' | 'agent pin' | 'agent status' | 'agent inventory') user=root ;;
esac

# The enrolment file that a person gave begins the trust of what installs, too. With a data folder of one's own it is done there and then.
pin() {
  file=
  before=
  for word in "$@"; do
    case "$before $word" in
      *' --data' | *' --data='*) return 0 ;;
      *' --token='*) file=${word#--token=} ;;
      '--token '*) file=$word ;;
    esac
    before=$word
  done
  if [ -n "$file" ] && [ "$(id -u)" -eq 0 ]; then
    (user=root && program agent pin --token "$file")
  fi
}
