#!/usr/bin/env bash
# The rival: an order priced the old way, by jq, mawk, bc and bash, a process for each figure.
#
# Written for this benchmark, in the structure of the published script: jq adds up each class of
# resource, mawk cuts GiB to twelve decimals, bc multiplies, adds and divides, bash prints. It knows
# orders in uact and uakt with an AKT rate in a file, and no more than they need.
set -euo pipefail

order=$(cat)
field() { jq -r "$1" <<<"$order"; }
calc() { bc -l <<<"$1"; }

[[ $(field '.price | type') == object ]] || { echo 'price must be an object' >&2; exit 1; }
denom=$(field '.price.denom')
maximum=$(field '.price.amount')
precision=$(field '.price_precision // 6')

# A class of resource over the whole group.
times_count() { field "[.resources[] | .$1 * .count] | add"; }
volumes() { field "[.resources[] | .count as \$n | .storage[]? | select(.class == \"$1\") | .size * \$n] | add // 0"; }
gib() { mawk -v bytes="$1" 'BEGIN { printf "%.12f", bytes / 1024 ^ 3 }'; }

threads=$(field '[.resources[] | .cpu * .count] | add / 1000')
memory=$(gib "$(times_count memory)")
ephemeral=$(gib "$(volumes ephemeral)")
hdd=$(gib "$(volumes beta1)")
ssd=$(gib "$(volumes beta2)")
nvme=$(gib "$(volumes beta3)")
endpoints=$(field '[.resources[].endpoint_quantity // 0] | add')
ips=$(field '[.resources[].ip_lease_quantity // 0] | add')

# The GPU map, and the dearest entry for what it does not list. One mawk finds it: where the
# structure leaves a choice, the rival gets the cheaper one.
declare -A gpu_price=()
IFS=, read -ra entries <<<"$PRICE_TARGET_GPU_MAPPINGS"
for entry in "${entries[@]}"; do gpu_price[${entry%%=*}]=${entry#*=}; done
dearest=$(printf '%s\n' "${gpu_price[@]}" | mawk -v most=100 '$1 > most { most = $1 } END { print most }')

price_of_gpu() {
    local key=$1
    printf '%s' "${gpu_price[$key]:-${gpu_price[${key%.*}]:-${gpu_price[${key%%.*}]:-$dearest}}}"
}

gpus=0
for ((i = 0; i < $(field '.resources | length'); i++)); do
    count=$(field ".resources[$i].count")
    units=$(field ".resources[$i].gpu.units // 0")
    if ((units == 0)); then continue; fi
    vendor=".resources[$i].gpu.attributes.vendor | (.nvidia // .amd)"
    key=$(field "$vendor | [.model, .ram, .interface] | map(select(.)) | join(\".\")")
    gpus=$(calc "$gpus + $count * $units * $(price_of_gpu "$key")")
done

usd=$gpus
for product in \
    "$threads * ${PRICE_TARGET_CPU:-1.60}" "$memory * ${PRICE_TARGET_MEMORY:-0.80}" \
    "$ephemeral * ${PRICE_TARGET_HD_EPHEMERAL:-0.02}" "$hdd * ${PRICE_TARGET_HD_PERS_HDD:-0.01}" \
    "$ssd * ${PRICE_TARGET_HD_PERS_SSD:-0.03}" "$nvme * ${PRICE_TARGET_HD_PERS_NVME:-0.04}" \
    "$endpoints * ${PRICE_TARGET_ENDPOINT:-0.05}" "$ips * ${PRICE_TARGET_IP:-5}"; do
    usd=$(calc "$usd + $product")
done

case $denom in
uakt)
    file=$BIDPRICE_RATE_CACHE
    (($(date +%s) - $(stat -c %Y "$file") < 3600)) || { echo 'the rate is old' >&2; exit 1; }
    block=$(calc "$(calc "$usd / $(<"$file") * 1000000") / 429909")
    compared=$block
    ;;
uact)
    block=$(calc "$usd / 429909 * 1000000")
    compared=$(mawk -v price="$block" "BEGIN { printf \"%.${precision}f\", price }")
    ;;
*)
    echo "denom $denom is not known here" >&2
    exit 1
    ;;
esac

if [[ $(calc "$compared > $maximum") == 1 ]]; then
    echo "too dear: $compared$denom" >&2
    exit 1
fi
printf '%.*f\n' "$precision" "$compared"
