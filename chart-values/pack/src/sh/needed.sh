
# Looked for by the shell itself, so that the one that is missing is named and not what comes of it.
for tool in $needed; do
    command -v "$tool" > /dev/null 2>&1 || fail "cannot unpack: $tool is not in PATH (${PATH:-which is empty})" 'give the pod the PATH of its image, /usr/bin and /bin at least'
done
