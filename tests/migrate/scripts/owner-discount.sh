#!/bin/bash
# Old customers pay less.
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

share=1
if [[ "$AKASH_OWNER" == "akash1alice7x0q5f3m9dk2s8w4v6t1n0yhzr5c3jle" ]]; then
  share=0.75
elif [[ "$AKASH_OWNER" == "akash1bobby2r8w6k4d0s5h3xq9m7v1tz0n5yfcje8a" || "$AKASH_OWNER" == "akash1carol9t3v7z1q5n0m4k8s2w6d0x5rhyfc3jel" ]]; then
  share=0.9
fi
usd=$(bc -l <<< "$usd * $share")

if [[ "$denom" != "uact" ]]; then
  echo "only uact here, not $denom" >&2
  exit 1
fi
bid=$(bc -l <<< "$usd * 1000000 / 429909")
if bc <<< "$bid > $offer" | grep -qw 1; then
  echo "offer $offer is below $bid" >&2
  exit 1
fi
printf "%.*f" "$digits" "$bid"
