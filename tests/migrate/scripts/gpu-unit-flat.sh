#!/bin/bash
# June 2023: every GPU costs the same, and pods are not counted.
req=$(cat)
TARGET_CPU="1.60"
TARGET_MEMORY="0.80"
TARGET_HD_EPHEMERAL="0.02"
TARGET_HD_PERS_HDD="0.01"
TARGET_HD_PERS_SSD="0.03"
TARGET_HD_PERS_NVME="0.04"
TARGET_ENDPOINT="0.05"
TARGET_IP="5"
TARGET_GPU_UNIT="145"   # all our cards are alike

cpu=$(jq 'map(.cpu * .count) | add / 1000' <<< "$req")
mem=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$req")
eph=$(jq '[.[].storage[] | select(.class == "ephemeral").size] | add // 0 | . / 1073741824' <<< "$req")
hdd=$(jq '[.[].storage[] | select(.class == "beta1").size] | add // 0 | . / 1073741824' <<< "$req")
ssd=$(jq '[.[].storage[] | select(.class == "beta2").size] | add // 0 | . / 1073741824' <<< "$req")
nvm=$(jq '[.[].storage[] | select(.class == "beta3").size] | add // 0 | . / 1073741824' <<< "$req")
eps=$(jq 'map(.endpoint_quantity // 0) | add' <<< "$req")
ips=$(jq 'map(.ip_lease_quantity // 0) | add' <<< "$req")
cards=$(jq '[.[].gpu.units // 0] | add' <<< "$req")

bill=$(bc -l <<< "$cpu*$TARGET_CPU + $mem*$TARGET_MEMORY + $eph*$TARGET_HD_EPHEMERAL + $hdd*$TARGET_HD_PERS_HDD + $ssd*$TARGET_HD_PERS_SSD + $nvm*$TARGET_HD_PERS_NVME + $eps*$TARGET_ENDPOINT + $ips*$TARGET_IP + $cards*$TARGET_GPU_UNIT")
usd_per_akt=$(cat /tmp/aktprice.cache)
[ -n "$usd_per_akt" ] || exit 1
jq -n "$(bc -l <<< "$bill / $usd_per_akt * 1000000 / 429909") | ceil"
