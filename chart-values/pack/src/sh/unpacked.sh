
# unpacked_in FOLDER: whether all files are there, this user's in a folder of this user's, and exactly
# as old as this script. They were made so when their hashes had been checked. Whoever writes to one
# makes it younger, and nobody else can make it old again.
unpacked_in() {
    [ -f "$0" ] && [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] || return 1
    for file in $files; do
        file=$1/$file
        [ -s "$file" ] && [ -f "$file" ] && [ ! -L "$file" ] && [ -O "$file" ] || return 1
        if [ "$file" -nt "$0" ] || [ "$file" -ot "$0" ]; then return 1; fi
    done
}

for folder in "$home/bin" "$spare"; do
    if unpacked_in "$folder"; then
        start "$@"
    fi
done
