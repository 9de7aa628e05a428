#!/bin/sh
# Stands in for curl and wget beside an old bid script. It knows one rate and perhaps one list, and
# there is no network behind it. What it is asked for is written down.
place=${0%/bin/*}
root=${place%/.bidprice}
program=${0##*/}
read -r rate < "$place/rate"

# Options of one letter that take a value, and which of them names the output.
if [ "$program" = wget ]; then
    takes=OoTtUPewQiaDYBIX names=O
else
    takes=oXHmAeudbcwxKTryYzCDEFPQtU names=o
fi

urls= output= format= by_name=
[ "$program" = curl ] || by_name=yes
separator='
'

note_url() {
    urls=$urls$1$separator
}

# $1: what stands behind the dash, $2: the next argument. Says by its exit whether that was used.
read_letters() {
    letters=$1
    while [ -n "$letters" ]; do
        rest=${letters#?}
        letter=${letters%"$rest"}
        letters=$rest
        if [ "$letter" = O ] && [ "$program" = curl ]; then by_name=yes; fi
        case $takes in
            *"$letter"*) ;;
            *) continue ;;
        esac
        value=${letters:-$2}
        if [ "$letter" = "$names" ]; then output=$value; fi
        if [ "$letter" = w ]; then format=$value; fi
        [ -z "$letters" ]
        return
    done
    return 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --)
            shift
            for each in "$@"; do note_url "$each"; done
            break
            ;;
        --url) note_url "$2" && shift ;;
        --url=*) note_url "${1#*=}" ;;
        --output | --output-document) output=$2 && shift ;;
        --output=* | --output-document=*) output=${1#*=} ;;
        --write-out) format=$2 && shift ;;
        --remote-name) by_name=yes ;;
        --*=*) ;;
        --max-time | --connect-timeout | --retry* | --request | --header | --user* | --data* | \
            --cookie* | --referer | --proxy | --cacert | --tries | --timeout | --interface)
            shift
            ;;
        --*) ;;
        -?*) if read_letters "${1#-}" "${2-}"; then shift; fi ;;
        *) note_url "$1" ;;
    esac
    [ $# -eq 0 ] || shift
done

print_whitelist() {
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s\n' "$line"
    done < "$place/whitelist"
}

is_whitelist() {
    [ -f "$place/whitelist" ] || return 1
    while IFS= read -r whitelist_url; do
        if [ "$1" = "$whitelist_url" ]; then return; fi
    done < "$place/whitelist-urls"
    return 1
}

# The answers that scripts are known to read, each in its source's own shape.
answer() {
    if is_whitelist "$1"; then
        print_whitelist
        return
    fi
    case ${1#http*://} in
        api.diadata.org/v1/assetQuotation/*)
            printf '{"Symbol":"AKT","Name":"Akash Network","Blockchain":"Osmosis","Price":%s}\n' "$rate"
            ;;
        api.coingecko.com/api/v3/simple/price\?*akash-network*)
            printf '{"akash-network":{"usd":%s}}' "$rate"
            ;;
        api.coingecko.com/api/v3/coins/akash-network/tickers*)
            printf '{"name":"Akash Network","tickers":[{"base":"AKT","target":"USDC",'
            printf '"market":{"name":"Osmosis","identifier":"osmosis"},"last":%s,' "$rate"
            printf '"converted_last":{"usd":%s}}]}' "$rate"
            ;;
        api.coingecko.com/api/v3/coins/akash-network*)
            printf '{"id":"akash-network","symbol":"akt","market_data":{"current_price":{"usd":%s}}}' "$rate"
            ;;
        api-osmosis.imperator.co/tokens/v2/price/AKT*)
            printf '{"price":%s,"24h_change":0.0}' "$rate"
            ;;
        api-osmosis.imperator.co/tokens/v2/AKT*)
            printf '[{"price":%s,"denom":"AKT","symbol":"AKT"}]' "$rate"
            ;;
        api.coinbase.com/v2/prices/AKT-USD/spot*)
            printf '{"data":{"amount":"%s","base":"AKT","currency":"USD"}}' "$rate"
            ;;
        console-api.akash.network/v1/market-data*)
            printf '{"coin":"akt","price":%s}' "$rate"
            ;;
        api.kraken.com/0/public/Ticker\?pair=AKTUSD*)
            printf '{"error":[],"result":{"AKTUSD":{"c":["%s","1"]}}}' "$rate"
            ;;
        sqs.osmosis.zone/tokens/prices\?base=*)
            base=${1#*base=}
            printf '{"%s":{"usdc":"%s"}}' "${base%%&*}" "$rate"
            ;;
        */akash/oracle/v[12]/aggregated_price/akt*)
            printf '{"aggregated_price":{"denom":"akt","median_price":"%s"},' "$rate"
            printf '"price_health":{"denom":"akt","is_healthy":true,"failure_reason":[]}}'
            ;;
        *) return 7 ;;
    esac
}

# In a place that has only rewritten paths, nothing is written outside of it.
check_output() {
    [ -n "$root" ] || return 0
    case $1 in
        .. | ../* | */.. | */../*) return 1 ;;
        "$root"/*) ;;
        /*) return 1 ;;
    esac
}

fetch() {
    printf '%s\n' "$1" >> "$place/asked"
    target=$output
    if [ -z "$target" ] && [ -n "$by_name" ]; then
        target=${1##*/}
        target=${target%%\?*}
        target=${target:-index.html}
    fi
    if ! answer "$1" > /dev/null; then
        echo "$program: no network for an old script: $1" >&2
        return 7
    fi
    if ! check_output "$target"; then
        echo "$program: not written outside of the private folder: $target" >&2
        return 23
    fi
    case $target in
        '' | -) answer "$1" ;;
        *) answer "$1" > "$target" || return 23 ;;
    esac
    case $format in
        *http_code* | *response_code*) printf 200 ;;
    esac
}

if [ -z "$urls" ]; then
    echo "$program: no address" >&2
    exit 2
fi
status=0
while read -r url; do
    [ -z "$url" ] || fetch "$url" || status=$?
done << END
$urls
END
exit "$status"
