#!/bin/bash
# What a provider of 2026 runs: prices and a GPU map from the chart, defaults of the script's own.
order=$(cat)
denom=$(jq -r '.price.denom' <<< "$order")
most=$(jq -r '.price.amount' <<< "$order")
digits=$(jq -r '.price_precision // 6' <<< "$order")
wanted=$(jq -c '.resources' <<< "$order")

TARGET_CPU="${PRICE_TARGET_CPU:-1.60}"
TARGET_MEMORY="${PRICE_TARGET_MEMORY:-0.80}"
TARGET_HD_EPHEMERAL="${PRICE_TARGET_HD_EPHEMERAL:-0.02}"
TARGET_HD_PERS_HDD="${PRICE_TARGET_HD_PERS_HDD:-0.01}"
TARGET_HD_PERS_SSD="${PRICE_TARGET_HD_PERS_SSD:-0.03}"
TARGET_HD_PERS_NVME="${PRICE_TARGET_HD_PERS_NVME:-0.04}"
TARGET_ENDPOINT="${PRICE_TARGET_ENDPOINT:-0.05}"
TARGET_IP="${PRICE_TARGET_IP:-5}"

declare -A listed=()
IFS=, read -ra entries <<< "$PRICE_TARGET_GPU_MAPPINGS"
for entry in "${entries[@]}"; do listed["${entry%%=*}"]=${entry#*=}; done
dearest=100
for usd in "${listed[@]}"; do
  if (( $(bc <<< "$usd > $dearest") )); then dearest=$usd; fi
done

gpus=0
while read -r one; do
  key=$(jq -r '.gpu.attributes.vendor | if .nvidia then [.nvidia | .model, .ram, .interface | values] | join(".") else .amd.model // 0 end' <<< "$one")
  each=${listed[$key]:-${listed[${key%.*}]:-${listed[${key%%.*}]:-$dearest}}}
  gpus=$(bc -l <<< "$gpus + $(jq -r '.count * (.gpu.units // 0)' <<< "$one") * $each")
done <<< "$(jq -c '.[]' <<< "$wanted")"

disk() { jq --arg c "$1" '[.[] | (.storage[] | select(.class == $c).size) * .count] | add // 0 | . / 1073741824' <<< "$wanted"; }
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$wanted")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$wanted")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$wanted")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$wanted")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $(disk ephemeral)*$TARGET_HD_EPHEMERAL + $(disk beta1)*$TARGET_HD_PERS_HDD + $(disk beta2)*$TARGET_HD_PERS_SSD + $(disk beta3)*$TARGET_HD_PERS_NVME + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP + $gpus")

case "$denom" in
  "uact" | \
  "ibc/12C6A0C374171B595A0A9E18B83FA09D295FB1F2D8C6DAA3AC28683471752D84" | \
  "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1") ;;
  "uakt") usd=$(bc -l <<< "$usd / $(cat /tmp/aktprice.cache)") ;;
  *)
    echo "orders in $denom are not taken" >&2
    exit 1 ;;
esac
bid=$(bc -l <<< "$usd * 1000000 / 429909")
if bc <<< "$bid > $most" | grep -qw 1; then
  echo "offered $most, wanted $bid" >&2
  exit 1
fi
printf "%.*f" "$digits" "$bid"
