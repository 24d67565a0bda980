
# `tsukuroi-@ROLE@ enrol …` and `tsukuroi @ROLE@ enrol …` are the same.
case "${1-}" in
  @SHORT@) set -- @ROLE@ "$@" ;;
esac
