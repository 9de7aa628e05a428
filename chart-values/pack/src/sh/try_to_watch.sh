
# try PROGRAM ARGUMENT...: becomes the program if it is there and knows how to watch. Nobody can come
# back from a program that cannot be started, and the old script has to answer.
try() {
    [ -f "$1" ] && [ -x "$1" ] && is_meant "$1" || return
    "$1" shadow --help > /dev/null 2>&1 < /dev/null && exec "$@"
    unable="$unable $1"
}
