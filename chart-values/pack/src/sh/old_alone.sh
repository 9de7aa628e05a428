
# fail PROBLEM HINT: says it, and the old script answers as if nobody were there: itself if the system
# can start it, else by its interpreter, else by bash. One that could not be unpacked is handed to its interpreter as a text.
fail() {
    if [ -z "$old" ]; then
        text=$( (tail -n "+$old_line" -- "$0" | head -n 1 | base64 -d | gzip -dc) 2> /dev/null ) || {
            say "$@"
            exit 1
        }
    fi
    say "$1; the old script answers alone" "$2"
    if [ -n "$old" ]; then
        IFS= read -r first < "$old"
        case $first in
        '#!'*)
            [ ! -x "$old" ] || exec "$old"
            # Where nothing can be started, its interpreter reads it.
            set -- ${first#??}
            ! command -v "$1" > /dev/null 2>&1 || exec "$@" "$old"
            ;;
        esac
        exec bash -- "$old"
    fi
    first=${text%%
*}
    case $first in
    '#!'*) exec ${first#??} -c "$text" "$0" ;;
    esac
    exec bash -c "$text" "$0"
}
