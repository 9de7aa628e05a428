#!/bin/bash
# August 2023: the tenant names a maximum, orders come in two denominations.
order=$(cat)
TARGET_CPU="1.20"; TARGET_MEMORY="0.60"
TARGET_HD_EPHEMERAL="0.02"; TARGET_HD_PERS_HDD="0.01"
TARGET_HD_PERS_SSD="0.03"; TARGET_HD_PERS_NVME="0.04"
TARGET_ENDPOINT="0.05"; TARGET_IP="5"; TARGET_GPU_UNIT="100"

denom=$(jq -r '.price.denom' <<< "$order")
offered=$(jq -r '.price.amount' <<< "$order")
list=$(jq -c '.resources' <<< "$order")

cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$list")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$list")
eph=$(jq '[.[] | (.storage[] | select(.class == "ephemeral").size) * .count] | add // 0 | . / 1073741824' <<< "$list")
hdd=$(jq '[.[] | (.storage[] | select(.class == "beta1").size) * .count] | add // 0 | . / 1073741824' <<< "$list")
ssd=$(jq '[.[] | (.storage[] | select(.class == "beta2").size) * .count] | add // 0 | . / 1073741824' <<< "$list")
nvm=$(jq '[.[] | (.storage[] | select(.class == "beta3").size) * .count] | add // 0 | . / 1073741824' <<< "$list")
eps=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$list")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$list")
cards=$(jq '[.[] | (.gpu.units // 0) * .count] | add' <<< "$list")
month=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $eph*$TARGET_HD_EPHEMERAL + $hdd*$TARGET_HD_PERS_HDD + $ssd*$TARGET_HD_PERS_SSD + $nvm*$TARGET_HD_PERS_NVME + $eps*$TARGET_ENDPOINT + $ips*$TARGET_IP + $cards*$TARGET_GPU_UNIT")

case "$denom" in
  uakt)
    akt=$(cat /tmp/aktprice.cache)
    bid=$(bc -l <<< "$month / $akt * 1000000 / 429909")
    ;;
  ibc/12C6A0C374171B595A0A9E18B83FA09D295FB1F2D8C6DAA3AC28683471752D84)
    bid=$(bc -l <<< "$month * 1000000 / 429909")
    ;;
  *)
    echo "cannot bid in $denom" >&2
    exit 1
    ;;
esac
if (( $(bc -l <<< "$bid > $offered") )); then
  echo "$bid is more than $offered" >&2
  exit 1
fi
printf '%.8f\n' "$bid"
