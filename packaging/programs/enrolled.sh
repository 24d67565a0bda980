
# What has enrolled is started, now and whenever the machine starts.
case "${1-} ${2-}" in
  '@ROLE@ enrol' | '@ROLE@ accept')
    case " $* " in
      *' --help '* | *' -h '*) ;;
      *)
        if manages; then
          program "$@"
          @PIN@
          systemctl enable --quiet "$unit"
          systemctl restart "$unit"
          if japanese "$@"; then
            echo "動き始めました($unit)。この機械が再起動しても動きます。" >&2
          else
            echo "Started ($unit); it starts again with the machine." >&2
          fi
          exit 0
        fi
        ;;
    esac
    ;;
esac
