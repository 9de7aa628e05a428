#!/bin/bash
# Late 2022: ports and addresses cost something too.
spec="$(jq -c '.')"

TARGET_MEMORY="0.70"       # GiB
TARGET_CPU="1.40"          # thread
TARGET_HD_EPHEMERAL="0.03"
TARGET_HD_PERS_HDD="0.02"
TARGET_HD_PERS_SSD="0.05"
TARGET_HD_PERS_NVME="0.06"
TARGET_IP="7"              # leased
TARGET_ENDPOINT="0.10"     # exposed port

threads=$(jq -r 'map(.cpu * .count) | add / 1000' <<< "$spec")
memory=$(jq -r 'map(.memory * .count) | add / 1073741824' <<< "$spec")
scratch=$(jq -r '[.[].storage[] | select(.class == "ephemeral").size] | add // 0 | . / 1073741824' <<< "$spec")
slow=$(jq -r '[.[].storage[] | select(.class == "beta1").size] | add // 0 | . / 1073741824' <<< "$spec")
fast=$(jq -r '[.[].storage[] | select(.class == "beta2").size] | add // 0 | . / 1073741824' <<< "$spec")
fastest=$(jq -r '[.[].storage[] | select(.class == "beta3").size] | add // 0 | . / 1073741824' <<< "$spec")
ports=$(jq -r 'map(.endpoint_quantity // 0) | add' <<< "$spec")
addresses=$(jq -r 'map(.ip_lease_quantity // 0) | add' <<< "$spec")

total=$(bc -l <<< "($threads * $TARGET_CPU) + ($memory * $TARGET_MEMORY) \
  + ($scratch * $TARGET_HD_EPHEMERAL) + ($slow * $TARGET_HD_PERS_HDD) \
  + ($fast * $TARGET_HD_PERS_SSD) + ($fastest * $TARGET_HD_PERS_NVME) \
  + ($ports * $TARGET_ENDPOINT) + ($addresses * $TARGET_IP)")

akt=$(curl -s --max-time 3 "https://api.coingecko.com/api/v3/simple/price?ids=akash-network&vs_currencies=usd" | jq -r '.[].usd')
month_blocks=429909
in_uakt=$(bc -l <<< "$total / $akt * 1000000 / $month_blocks")
jq -n "$in_uakt | ceil"
