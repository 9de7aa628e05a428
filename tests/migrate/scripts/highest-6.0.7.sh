#!/bin/bash
# November 2023: a model that is not listed costs as much as the dearest that is.
body=$(cat)
places=$(jq -r '.price_precision // 6' <<< "$body")
most=$(jq -r '.price.amount' <<< "$body")
money=$(jq -r '.price.denom' <<< "$body")
items=$(jq -c '.resources' <<< "$body")

: "${TARGET_CPU:=${PRICE_TARGET_CPU:-1.60}}"
TARGET_MEMORY=${PRICE_TARGET_MEMORY-0.80}
TARGET_HD_EPHEMERAL=${PRICE_TARGET_HD_EPHEMERAL:-${PROVIDER_DISK_PRICE:-0.02}}
TARGET_HD_PERS_HDD=${PRICE_TARGET_HD_PERS_HDD:=0.01}
TARGET_HD_PERS_SSD=${PRICE_TARGET_HD_PERS_SSD:-0.03}
TARGET_HD_PERS_NVME=${PRICE_TARGET_HD_PERS_NVME:-$TARGET_HD_PERS_SSD}
TARGET_ENDPOINT=${PRICE_TARGET_ENDPOINT:-0.05}
TARGET_IP=${PRICE_TARGET_IP:-5}

declare -A gpu_list=()
IFS=',' read -ra pairs <<< "${PRICE_TARGET_GPU_MAPPINGS}"
for pair in "${pairs[@]}"; do
  gpu_list["${pair%%=*}"]=${pair#*=}
done
dearest=100
for price in "${gpu_list[@]}"; do
  if (( $(bc <<< "$price > $dearest") )); then
    dearest=$price
  fi
done

gpu_usd=0
while read -r item; do
  model=$(jq -r '.gpu.attributes.vendor.nvidia.model // 0' <<< "$item")
  units=$(jq -r '.gpu.units // 0' <<< "$item")
  one=${gpu_list[$model]:-$dearest}
  gpu_usd=$(bc -l <<< "$gpu_usd + $units * $one")
done <<< "$(jq -c '.[]' <<< "$items")"

space() { jq "[.[] | (.storage[] | select(.class == \"$1\").size) * .count] | add // 0 | . / 1073741824" <<< "$items"; }
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$items")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$items")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$items")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$items")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $(space ephemeral)*$TARGET_HD_EPHEMERAL + $(space beta1)*$TARGET_HD_PERS_HDD + $(space beta2)*$TARGET_HD_PERS_SSD + $(space beta3)*$TARGET_HD_PERS_NVME + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP + $gpu_usd")

blocks=429909
if [ "$money" = uakt ]; then
  akt=$(cat /tmp/aktprice.cache)
  rate=$(bc -l <<< "$usd / $akt * 1000000 / $blocks")
else
  rate=$(bc -l <<< "$usd * 1000000 / $blocks")
fi
if (( $(bc <<< "$rate > $most") )); then exit 1; fi
printf "%.*f" "$places" "$rate"
