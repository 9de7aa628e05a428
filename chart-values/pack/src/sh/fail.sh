
# fail PROBLEM HINT: says it, and there is no bid.
fail() {
    say "$@"
    exit 1
}
