
unable=
# The first place that has it: the persistent home, the node's own folder, the image.
find_and_start() {
    place=home && try "$home/bin/bidpricescript" "$@"
    place=config && try /config/bidpricescript "$@"
    place=path && try "$(command -v bidpricescript)" "$@"
    [ -z "$others" ] || fail "not the program that is pinned ($pin):$others" 'copy the right one there, or pack again with the pin of this one'
    [ -z "$unable" ] || fail "cannot be started as \`shadow\`:$unable" 'copy the whole program there, the one for this machine'
    fail "no program: neither $home/bin/bidpricescript nor /config/bidpricescript nor bidpricescript in PATH" "copy it to $home/bin, as with kubectl cp, and make it executable"
}
