#!/bin/bash
# 2026: orders come in uact, a dollar each.
order=$(cat)
precision=$(jq -r '.price_precision // 6' <<< "$order")
denom=$(jq -r '.price.denom' <<< "$order")
amount=$(jq -r '.price.amount' <<< "$order")
parts=$(jq -c '.resources' <<< "$order")

TARGET_CPU="${PRICE_TARGET_CPU:-1.60}"
TARGET_MEMORY="${PRICE_TARGET_MEMORY:-0.80}"
TARGET_HD_EPHEMERAL="${PRICE_TARGET_HD_EPHEMERAL:-0.02}"
TARGET_HD_PERS_HDD="${PRICE_TARGET_HD_PERS_HDD:-0.01}"
TARGET_HD_PERS_SSD="${PRICE_TARGET_HD_PERS_SSD:-0.03}"
TARGET_HD_PERS_NVME="${PRICE_TARGET_HD_PERS_NVME:-0.04}"
TARGET_ENDPOINT="${PRICE_TARGET_ENDPOINT:-0.05}"
TARGET_IP="${PRICE_TARGET_IP:-5}"

disk() { jq --arg c "$1" '[.[] | (.storage[] | select(.class == $c).size) * .count] | add // 0 | . / 1073741824' <<< "$parts"; }
cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$parts")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$parts")
ports=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$parts")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$parts")
usd=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $(disk ephemeral)*$TARGET_HD_EPHEMERAL + $(disk beta1)*$TARGET_HD_PERS_HDD + $(disk beta2)*$TARGET_HD_PERS_SSD + $(disk beta3)*$TARGET_HD_PERS_NVME + $ports*$TARGET_ENDPOINT + $ips*$TARGET_IP")

case "$denom" in
  "uact" | \
  "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1")
    bid=$(bc -l <<< "$usd * 1000000 / 429909") ;;
  "uakt")
    akt=$(curl -s --max-time 3 'https://api.diadata.org/v1/assetQuotation/Osmosis/ibc-C2CFB1C37C146CF95B0784FD518F8030FEFC76C5800105B1742FB65FFE65F873' | jq -r '.Price')
    bid=$(bc -l <<< "$usd / $akt * 1000000 / 429909") ;;
  *)
    echo "denomination $denom is not taken" >&2
    exit 1 ;;
esac
if bc <<< "$bid > $amount" | grep -qw 1; then
  echo "offered $amount, wanted $bid" >&2
  exit 1
fi
printf "%.*f" "$precision" "$bid"
