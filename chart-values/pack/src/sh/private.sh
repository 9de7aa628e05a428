
# private FOLDER: makes it if it is not there; whether only this user can write it.
private() {
    problem=$(mkdir -m 0700 "$1" 2>&1)
    [ -d "$1" ] || return 1
    problem="$1 is not a folder of this user's"
    [ ! -L "$1" ] && [ -O "$1" ] || return 1
    mode=$( (stat -c %a -- "$1") 2>&1 )
    problem="$1 can be written by others (mode $mode)"
    case $mode in
    '' | *[!0-7]* | *[2367] | *[2367]?) return 1 ;;
    esac
}

# sweep FILE: removes what killed processes have left beside it.
sweep() {
    for left in "$1".*; do
        [ ! -f "$left" ] || kill -0 "${left##*.}" 2> /dev/null || rm -f "$left"
    done
}
