
# put NAME MODE SHA256 LINE: makes a file of a line of this script. It gets its name when it is whole
# and on the disk, so there is never half of one, however many processes do the same.
put() {
    sweep "$folder/$1"
    new=$folder/$1.$$
    rm -f "$new"
    written "$@" && problem=$(mv -fT "$new" "$folder/$1" 2>&1) && return 0
    rm -f "$new"
    return 1
}

# written NAME MODE SHA256 LINE: whether it could be, beside its name.
written() {
    problem=$( (umask 077 && set -C && tail -n "+$4" -- "$0" | head -n 1 | base64 -d | gzip -dc > "$new") 2>&1 ) || return 1
    sum=$( (sha256sum < "$new") 2>&1 )
    problem="$1 is not what was packed: $sum"
    [ "${sum%% *}" = "$3" ] || return 1
    problem=$( (chmod "$2" "$new" && touch -r "$0" "$new" && sync "$new") 2>&1 ) || return 1
    case $1 in
    bidpricescript-*)
        # Some systems let nothing be started from some folders.
        problem="nothing can be started from $folder"
        "$new" --version > /dev/null 2>&1 < /dev/null || return 1
        ;;
    esac
}

line=
[ ! -f "$0" ] || IFS= read -r line < "$0"
[ "$line" = '#!/bin/sh' ] || fail "the script cannot read itself: $0 is not its file" 'start it by its path'
problems=
for folder in "$home/bin" "$spare"; do
    if private "$folder" && unpack; then
        start "$@"
    fi
    problems="$problems; ${problem:-$folder does not take it}"
done
fail "cannot unpack:${problems#;}" "make room in $home, or let this user write there"
