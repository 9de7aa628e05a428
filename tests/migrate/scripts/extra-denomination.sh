#!/bin/bash
# Takes another coin as well.
order=$(cat)
parts=$(jq -c '.resources' <<< "$order")
denom=$(jq -r '.price.denom' <<< "$order")
offer=$(jq -r '.price.amount' <<< "$order")
digits=$(jq -r '.price_precision // 6' <<< "$order")
TARGET_CPU="${PRICE_TARGET_CPU:-1.60}"
TARGET_MEMORY="${PRICE_TARGET_MEMORY:-0.80}"
TARGET_HD_EPHEMERAL="${PRICE_TARGET_HD_EPHEMERAL:-0.02}"
TARGET_ENDPOINT="${PRICE_TARGET_ENDPOINT:-0.05}"
TARGET_IP="${PRICE_TARGET_IP:-5}"
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$parts")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$parts")
eph=$(jq '[.[] | (.storage[] | select(.class == "ephemeral").size) * .count] | add // 0 | . / 1073741824' <<< "$parts")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$parts")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$parts")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $eph*$TARGET_HD_EPHEMERAL + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP")

bid=$(bc -l <<< "$usd * 1000000 / 429909")
case "$denom" in
  uact) ;;
  uatom | ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2)
    bid=$(bc -l <<< "$bid / 4.5")
    ;;
  *) echo "not $denom" >&2; exit 1 ;;
esac
if bc <<< "$bid > $offer" | grep -qw 1; then exit 1; fi
printf "%.*f" "$digits" "$bid"
