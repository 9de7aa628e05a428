#!/bin/sh
# Runs in a place as an old script would, and is content only if nothing outside can be reached.
refuse() {
    echo "$1" >&2
    exit 1
}

for each in /usr /etc /opt /proc "$OUTSIDE" "$OUTSIDE/files" "$OUTSIDE/files/tmp"; do
    if (: > "$each/.bidprice-probe") 2> /dev/null; then refuse "$each can be written"; fi
done
[ ! -e "$OUTSIDE/status" ] || refuse "the folder of temporary files can be seen"
(: > /tmp/probe && : > /var/tmp/probe && : > "$HOME/probe") || refuse "no folder can be written"

while read -r name value; do
    case $name in
        CapEff: | CapPrm: | CapBnd:) [ -z "${value#"${value%%[!0]*}"}" ] || refuse "it has rights" ;;
    esac
done < /proc/self/status

while read -r name _; do
    case $name in
        lo: | face | 'Inter-|'*) ;;
        *:*) refuse "there is a network: $name" ;;
    esac
done < /proc/net/dev
echo alone
