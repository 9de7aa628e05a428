#!/bin/bash
# A map of its own as the default, and two pods with a card pay two cards.
json=$(cat)
scale=$(jq -r '.price_precision // 6' <<< "$json")
denom=$(jq -r '.price.denom' <<< "$json")
top=$(jq -r '.price.amount' <<< "$json")
services=$(jq -c '.resources' <<< "$json")

TARGET_CPU="${PRICE_TARGET_CPU:-2.10}"
TARGET_MEMORY="${PRICE_TARGET_MEMORY:-1.05}"
TARGET_HD_EPHEMERAL="${PRICE_TARGET_HD_EPHEMERAL:-0.04}"
TARGET_HD_PERS_HDD="${PRICE_TARGET_HD_PERS_HDD:-0.02}"
TARGET_HD_PERS_SSD="${PRICE_TARGET_HD_PERS_SSD:-0.06}"
TARGET_HD_PERS_NVME="${PRICE_TARGET_HD_PERS_NVME:-0.08}"
TARGET_ENDPOINT="${PRICE_TARGET_ENDPOINT:-0.05}"
TARGET_IP="${PRICE_TARGET_IP:-5}"
PRICE_TARGET_GPU_MAPPINGS="${PRICE_TARGET_GPU_MAPPINGS:-h100=1400,a100.80Gi=1000,a100=900}"

declare -A by_model=()
IFS=, read -ra parts <<< "$PRICE_TARGET_GPU_MAPPINGS"
for part in "${parts[@]}"; do by_model["${part%%=*}"]=${part#*=}; done
most_expensive=100
for usd in "${by_model[@]}"; do
  if (( $(bc <<< "$usd > $most_expensive") )); then most_expensive=$usd; fi
done

gpus=0
while read -r service; do
  pods=$(jq -r '.count' <<< "$service")
  model=$(jq -r '.gpu.attributes.vendor | (.nvidia // .amd // {}).model // 0' <<< "$service")
  cards=$(jq -r '.gpu.units // 0' <<< "$service")
  each=${by_model[$model]:-$most_expensive}
  gpus=$(bc -l <<< "$gpus + $pods * $cards * $each")
done <<< "$(jq -c '.[]' <<< "$services")"

class() { jq --arg c "$1" '[.[] | (.storage[] | select(.class == $c).size) * .count] | add // 0 | . / 1073741824' <<< "$services"; }
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$services")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$services")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$services")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$services")
sum=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $(class ephemeral)*$TARGET_HD_EPHEMERAL + $(class beta1)*$TARGET_HD_PERS_HDD + $(class beta2)*$TARGET_HD_PERS_SSD + $(class beta3)*$TARGET_HD_PERS_NVME + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP + $gpus")
if [ "$denom" = "uakt" ]; then
  akt=$(cat /tmp/aktprice.cache)
  sum=$(bc -l <<< "$sum / $akt")
fi
bid=$(bc -l <<< "$sum * 1000000 / 429909")
[ "$(bc <<< "$bid > $top")" = 0 ] || exit 1
printf "%.*f" "$scale" "$bid"
