#!/bin/bash
# GPU prices in an array of the script.
declare -A gpu_usd=(
  [h100]=1450
  ["a100"]=925     # both sizes
  [t4]=85
)
gpu_usd[rtx4090]=260
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

cards_usd=0
while read -r part; do
  model=$(jq -r '.gpu.attributes.vendor.nvidia.model // "none"' <<< "$part")
  cards=$(jq -r '.gpu.units // 0' <<< "$part")
  pods=$(jq -r '.count' <<< "$part")
  each="${gpu_usd[$model]:-300}"
  cards_usd=$(bc -l <<< "$cards_usd + $pods * $cards * $each")
done <<< "$(jq -c '.[]' <<< "$parts")"

cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$parts")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$parts")
eph=$(jq '[.[] | (.storage[] | select(.class == "ephemeral").size) * .count] | add // 0 | . / 1073741824' <<< "$parts")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$parts")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$parts")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $eph*$TARGET_HD_EPHEMERAL + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP + $cards_usd")
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
