
# say PROBLEM HINT: a line each, whatever a tool has said.
say() {
    hint=$2
    set -f
    set -- $1
    printf 'bidpricescript: %s\nhint: %s\n' "$*" "$hint" >&2
}
