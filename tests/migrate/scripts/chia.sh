#!/bin/bash
# Plotters are charged by the thread; everybody else pays for all.
deal=$(cat)
TARGET_CPU="4.00"
TARGET_MEMORY="1.00"
TARGET_HD="0.20"

threads=$(jq 'map(.cpu * .count) | add / 1000' <<< "$deal")
gib=$(jq 'map(.memory * .count) | add / 1073741824' <<< "$deal")
disk=$(jq '[.[].storage[].size] | add // 0 | . / 1073741824' <<< "$deal")

bladebit_gib=416
if (( $(bc <<< "$gib >= $bladebit_gib") && $(bc <<< "$threads >= 8") )); then
  # a chia plotter in memory
  TARGET_CPU="18"
  usd=$(bc -l <<< "$threads * $TARGET_CPU")
else
  usd=$(bc -l <<< "$threads*$TARGET_CPU + $gib*$TARGET_MEMORY + $disk*$TARGET_HD")
fi
akt=$(cat /tmp/aktprice.cache)
jq -n "$(bc -l <<< "$usd / $akt * 1000000 / 425940.524781341") | ceil"
