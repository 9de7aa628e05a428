
# try PROGRAM ARGUMENT...: becomes the program if it is there.
try() {
    [ -f "$1" ] && [ -x "$1" ] && is_meant "$1" && exec "$@"
}
