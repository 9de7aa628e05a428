
others=
# is_meant PROGRAM: whether its hash is the pin. That is looked up once: a file of this user's is made
# as old as the program, and as long as both are exactly as old as each other, nobody has written to it.
is_meant() {
    for folder in "$home/bin" "$spare"; do
        stamp=$folder/pinned-$pin-$place
        [ -O "$folder" ] && [ ! -L "$folder" ] && [ -f "$stamp" ] && [ ! -L "$stamp" ] && [ -O "$stamp" ] || continue
        [ "$1" -nt "$stamp" ] || [ "$1" -ot "$stamp" ] || return 0
    done
    for folder in "$home/bin" "$spare"; do
        stamp=$folder/pinned-$pin-$place
        # Made before the hash is taken: what is written in between makes the program younger.
        private "$folder" && sweep "$stamp" && touch -r "$1" -- "$stamp.$$" 2> /dev/null && break
    done
    sum=$( (sha256sum < "$1") 2>&1 )
    if [ "${sum%% *}" = "$pin" ]; then
        [ ! -f "$stamp.$$" ] || mv -fT "$stamp.$$" "$stamp"
        return 0
    fi
    rm -f "$stamp.$$"
    others="$others $1"
    return 1
}
