
case "${1-} ${2-}" in
  'agent enrol' | 'agent re-root')
    program "$@"
    pin "$@"
    exit 0
    ;;
esac
