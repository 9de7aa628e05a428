#!/usr/bin/env bash
# Builds what ships, static and at a fixed address: target/dist/bidpricescript, and the small program
# that it carries for `pack --embed`, target/dist/bidpricescript-lean.
#
# Static, because a dynamic start costs several times what a bid costs; musl, because a static
# program with glibc could not resolve names later; at a fixed address, because every page that is
# relocated at start has to be touched. docs/ARCHITECTURE.md has the figures.
#
# With rustup's musl target this is a cargo call each. Where rustup cannot have it, Debian's rustc-web
# with its library source builds the same; as root, what that needs is installed.
#
# The small program is made for its bytes: its own build of the standard library, no tables to unwind
# by, and no words for panics (entry.rs says what becomes of them). The compiler calls such options
# unstable, hence RUSTC_BOOTSTRAP.
set -euo pipefail
cd "$(dirname "$0")/.."

machine=$(uname -m)
target=$machine-unknown-linux-musl
flags="-Crelocation-model=static -Ctarget-feature=+crt-static -Clink-arg=-Wl,-T,$PWD/pricer/bid-first.ld"
small_flags="-Cforce-unwind-tables=no -Zunstable-options -Cpanic=immediate-abort"
small_std=(-Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size)
# A chart's release could hold 323,000; this leaves it room for everything else, and for what comes.
payload_bytes_max=200000
mkdir -p target/dist
variable=$(echo "$target" | tr 'a-z-' 'A-Z_')

fail() {
    echo "dist.sh: $1" >&2
    echo "hint: ${2:-rustup target add $target}" >&2
    exit 1
}

# Says what both programs are built with.
use_rustup() {
    # The C parts of the TLS library look for a compiler of the target's name, which Debian has for one machine only.
    toolchain=("CC_${target//-/_}=musl-gcc")
    whole_std=()
    library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
    [ -d "$library" ] || rustup component add rust-src ||
        fail "the standard library's source is missing" "rustup component add rust-src"
}

# Debian's rustc has no musl library ready, but the source to make it, and no C runtime of its own:
# musl-gcc links. Its libgcc asks for _dl_find_object, which musl lacks; it serves unwinding, and
# nothing unwinds here, so it answers "not found".
use_debian() {
    shim=$PWD/target/musl-shim
    mkdir -p "$shim"
    echo 'GROUP ( -lgcc_eh -lgcc )' > "$shim/libunwind.a"
    echo 'int _dl_find_object(void *address, void *result) { return -1; }' > "$shim/stub.c"
    musl-gcc -O2 -c -o "$shim/stub.o" "$shim/stub.c"
    flags="$flags -Clink-self-contained=no -Lnative=$shim -Clink-arg=$shim/stub.o"
    toolchain=(
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
        "CC_${target//-/_}=musl-gcc"
        "CARGO_TARGET_${variable}_LINKER=musl-gcc"
    )
    whole_std=(-Zbuild-std=std,panic_abort)
}

# build PROGRAM PROFILE FLAGS ARGUMENT…: into target/dist. The map says which function a page fault's
# address is in, as bid-first.ld explains.
build() {
    local program=target/dist/$1 profile=$2 more=$3
    shift 3
    # Cargo does not know that the program is also made of the linker script.
    find "target/$target/$profile/deps" -name 'bidpricescript-*' ! -newer pricer/bid-first.ld -delete 2> /dev/null || true
    env "${toolchain[@]}" \
        "CARGO_TARGET_${variable}_RUSTFLAGS=$flags -Clink-arg=-Wl,-Map=$PWD/$program.map $more" \
        cargo build --profile "$profile" --locked --target "$target" \
        -p bidpricescript --bin bidpricescript "$@"
    # Renamed into place: who runs the old program keeps it.
    cp "target/$target/$profile/bidpricescript" "$program.new"
    mv "$program.new" "$program"
    if readelf -lW "$program" | grep -Eq 'INTERP|DYNAMIC'; then
        fail "$program is not static"
    fi
}

# The TLS library has parts in C.
have_musl_gcc() {
    command -v musl-gcc > /dev/null || install_debian musl-tools ||
        fail "musl-gcc is missing" "install it: apt-get install musl-tools"
}

install_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null &&
        (apt-get update && apt-get install -y --no-install-recommends "$@") > /dev/null
}

debian_has() {
    dpkg-query -W -f='${Status}\n' "$@" 2>/dev/null | grep -c 'ok installed' | grep -qx "$#"
}

if rustup target list --installed 2>/dev/null | grep -qx "$target"; then
    have_musl_gcc
    use_rustup
else
    packages=(rustc-web rust-web-src musl-tools)
    debian_has "${packages[@]}" || install_debian "${packages[@]}" ||
        fail "neither $target nor Debian's ${packages[*]} is installed"
    use_debian
fi

RUSTC_BOOTSTRAP=1 build bidpricescript-lean lean "$small_flags" --no-default-features "${small_std[@]}"
BIDPRICE_LEAN_PROGRAM=$PWD/target/dist/bidpricescript-lean build bidpricescript release "" "${whole_std[@]}"

# A function that was renamed leaves the linker script's names and costs every bid a page fault.
of_a_bid=$(sed -n '/^\.text\.bid /,/^\.text\.plugin /p' target/dist/bidpricescript.map)
for name in 4Desk4open 4Desk.*decide 10read_order 9quote_for 15bidprice_memory.*realloc; do
    grep -q "\.text\..*$name" <<< "$of_a_bid" ||
        fail "\`$name\` is not among the functions of a bid" \
            "see what it is called now in target/dist/bidpricescript.map, and name it in pricer/bid-first.ld"
done

payload_bytes=$(target/dist/bidpricescript pack --embed --json | sed -n 's/^ *"payload_bytes": \([0-9]*\),*$/\1/p')
[ "${payload_bytes:?pack says how many}" -lt "$payload_bytes_max" ] ||
    fail "the small program has $payload_bytes bytes in a value, not below $payload_bytes_max" \
        "see what is new in it: nm --size-sort, with strip = \"none\" in the profile lean"
ls -l target/dist/bidpricescript target/dist/bidpricescript-lean
echo "in a value: $payload_bytes bytes, gzip"
