#!/usr/bin/env bash
# Summer 2022: cheaper disks, a month of 430966 blocks.
TARGET_CPU=4.50
TARGET_MEMORY=1.25
TARGET_HD_EPHEMERAL=0.08
TARGET_HD_PERS_HDD=0.10
TARGET_HD_PERS_SSD=0.12
TARGET_HD_PERS_NVME=0.14

input=$(jq -c .)
cores=$(echo "$input" | jq '(map(.cpu * .count) | add) / 1000')
mem=$(echo "$input" | jq '(map(.memory * .count) | add) / 1024 / 1024 / 1024')

# Prints the GiB of one class; a disk counts once, however many pods there are.
gib_of() {
  echo "$input" | jq --arg class "$1" '([.[].storage[] | select(.class == $class) | .size] | add // 0) / 1024 / 1024 / 1024'
}

usd=$(echo "$cores*$TARGET_CPU + $mem*$TARGET_MEMORY + $(gib_of ephemeral)*$TARGET_HD_EPHEMERAL + $(gib_of beta1)*$TARGET_HD_PERS_HDD + $(gib_of beta2)*$TARGET_HD_PERS_SSD + $(gib_of beta3)*$TARGET_HD_PERS_NVME" | bc -l)

usd_per_akt=$(cat /tmp/aktprice.cache 2>/dev/null)
if [ -z "$usd_per_akt" ]; then
  usd_per_akt=$(curl -sf --max-time 3 'https://api-osmosis.imperator.co/tokens/v2/price/AKT' | jq -r '.price')
fi
uakt=$(echo "$usd / $usd_per_akt * 1000000 / 430966" | bc -l)
echo "$uakt" | jq 'ceil'
