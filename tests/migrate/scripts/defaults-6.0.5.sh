#!/bin/bash
# September 2023: the chart's values arrive as variables, GPUs are priced by model.
set -o pipefail
order=$(cat)
digits=$(jq -r '.price_precision // 6' <<< "$order")
denom=$(jq -r '.price.denom' <<< "$order")
limit=$(jq -r '.price.amount' <<< "$order")
units=$(jq -c '.resources' <<< "$order")

TARGET_CPU="${PRICE_TARGET_CPU:-1.75}"
TARGET_MEMORY="${PRICE_TARGET_MEMORY:-0.90}"
TARGET_HD_EPHEMERAL="${PRICE_TARGET_HD_EPHEMERAL:-0.02}"
TARGET_HD_PERS_HDD="${PRICE_TARGET_HD_PERS_HDD:-0.01}"
TARGET_HD_PERS_SSD="${PRICE_TARGET_HD_PERS_SSD:-0.03}"
TARGET_HD_PERS_NVME="${PRICE_TARGET_HD_PERS_NVME:-0.04}"
TARGET_ENDPOINT="${PRICE_TARGET_ENDPOINT:-0.05}"
TARGET_IP="${PRICE_TARGET_IP:-5}"

declare -A card_prices=()
IFS=',' read -ra entries <<< "${PRICE_TARGET_GPU_MAPPINGS:-a100=950,rtx3090=160,*=120}"
for entry in "${entries[@]}"; do
  card_prices["${entry%%=*}"]="${entry#*=}"
done

cards_usd=0
while read -r unit; do
  kind=$(jq -r '.gpu.attributes.vendor.nvidia.model // "none"' <<< "$unit")
  cards=$(jq -r '.gpu.units // 0' <<< "$unit")
  each="${card_prices[$kind]:-100}"
  cards_usd=$(bc -l <<< "$cards_usd + $cards * $each")
done < <(jq -c '.[]' <<< "$units")

gib() { jq --arg k "$1" '[.[] | (.storage[] | select(.class == $k).size) * .count] | add // 0 | . / 1073741824' <<< "$units"; }
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$units")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$units")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$units")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$units")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $(gib ephemeral)*$TARGET_HD_EPHEMERAL + $(gib beta1)*$TARGET_HD_PERS_HDD + $(gib beta2)*$TARGET_HD_PERS_SSD + $(gib beta3)*$TARGET_HD_PERS_NVME + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP + $cards_usd")

if [[ "$denom" == "uakt" ]]; then
  akt=$(cat /tmp/aktprice.cache)
  usd=$(bc -l <<< "$usd / $akt")
fi
bid=$(bc -l <<< "$usd * 1000000 / 429909")
if bc <<< "$bid > $limit" | grep -q 1; then
  echo "too dear" >&2
  exit 1
fi
printf "%.*f" "$digits" "$bid"
