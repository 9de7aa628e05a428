#!/bin/bash
# Written from an idea of what an order looks like.
order=$(cat)
cpu=$(jq -r '.cpu' <<< "$order")
gpu=$(jq -r '.gpu_model // "none"' <<< "$order")
limit=$(jq -r '.max_price' <<< "$order")
TARGET_CPU=12
TARGET_GPU_DEFAULT=150
month=$(bc -l <<< "$cpu * $TARGET_CPU")
if [ "$gpu" != "none" ]; then
  month=$(bc -l <<< "$month + $TARGET_GPU_DEFAULT")
fi
bid=$(bc -l <<< "$month * 1000000 / 438000")
if [ "$(bc <<< "$bid > $limit")" = 1 ]; then
  exit 1
fi
echo "$bid"
