#!/bin/bash
# A provider of spring 2022: four kinds of disk, whole uakt, nothing else.
set -o pipefail

group=$(cat)
# US dollars a month
TARGET_CPU="4.50"           # a thread
TARGET_MEMORY="1.25"        # a GiB
TARGET_HD_EPHEMERAL="0.25"  # a GiB, gone with the pod
TARGET_HD_PERS_HDD="0.30"   # beta1
TARGET_HD_PERS_SSD="0.40"   # beta2
TARGET_HD_PERS_NVME="0.45"  # beta3

vcpus=$(jq '[.[] | .cpu * .count] | add / 1000' <<< "$group")
ram_gib=$(jq '[.[] | .memory * .count] | add / 1073741824' <<< "$group")
tmp_gib=$(jq '[.[].storage[] | select(.class == "ephemeral") | .size] | add // 0 | . / 1073741824' <<< "$group")
hdd_gib=$(jq '[.[].storage[] | select(.class == "beta1") | .size] | add // 0 | . / 1073741824' <<< "$group")
ssd_gib=$(jq '[.[].storage[] | select(.class == "beta2") | .size] | add // 0 | . / 1073741824' <<< "$group")
nvme_gib=$(jq '[.[].storage[] | select(.class == "beta3") | .size] | add // 0 | . / 1073741824' <<< "$group")

akt_usd=$(curl -s --max-time 4 "https://api.coingecko.com/api/v3/simple/price?ids=akash-network&vs_currencies=usd" | jq -r '.["akash-network"].usd')
if [ -z "$akt_usd" ]; then
  echo "no rate" >&2
  exit 1
fi

monthly=$(bc -l <<< "$vcpus*$TARGET_CPU + $ram_gib*$TARGET_MEMORY + $tmp_gib*$TARGET_HD_EPHEMERAL + $hdd_gib*$TARGET_HD_PERS_HDD + $ssd_gib*$TARGET_HD_PERS_SSD + $nvme_gib*$TARGET_HD_PERS_NVME")
per_block=$(bc -l <<< "$monthly / $akt_usd * 1000000 / 425940.524781341")
jq -n "$per_block | ceil"
