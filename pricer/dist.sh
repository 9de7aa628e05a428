#!/usr/bin/env bash
# Builds the program that ships: target/dist/bidpricescript, static and at a fixed address.
#
# Static, because a dynamic start costs several times what a bid costs; musl, because a static
# program with glibc could not resolve names later; at a fixed address, because every page that is
# relocated at start has to be touched. docs/ARCHITECTURE.md has the figures.
#
# With rustup's musl target this is one cargo call. Where rustup cannot have it, Debian's rustc-web
# with its library source builds the same; as root, what that needs is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

machine=$(uname -m)
target=$machine-unknown-linux-musl
# The map says which function a page fault's address is in, as bid-first.ld explains.
flags="-Crelocation-model=static -Ctarget-feature=+crt-static -Clink-arg=-Wl,-T,$PWD/pricer/bid-first.ld"
flags="$flags -Clink-arg=-Wl,-Map=$PWD/target/dist/bidpricescript.map"
mkdir -p target/dist
variable=$(echo "$target" | tr 'a-z-' 'A-Z_')

fail() {
    echo "dist.sh: $1" >&2
    echo "hint: ${2:-rustup target add $target}" >&2
    exit 1
}

build_with_rustup() {
    env "CARGO_TARGET_${variable}_RUSTFLAGS=$flags" \
        cargo build --release --locked --target "$target" -p bidpricescript
}

# Debian's rustc has no musl library ready, but the source to make it, and no C runtime of its own:
# musl-gcc links. Its libgcc asks for _dl_find_object, which musl lacks; it serves unwinding, and
# nothing unwinds here, so it answers "not found".
build_with_debian() {
    shim=$PWD/target/musl-shim
    mkdir -p "$shim"
    echo 'GROUP ( -lgcc_eh -lgcc )' > "$shim/libunwind.a"
    echo 'int _dl_find_object(void *address, void *result) { return -1; }' > "$shim/stub.c"
    musl-gcc -O2 -c -o "$shim/stub.o" "$shim/stub.c"
    flags="$flags -Clink-self-contained=no -Lnative=$shim -Clink-arg=$shim/stub.o"
    env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        "CC_${target//-/_}=musl-gcc" \
        "CARGO_TARGET_${variable}_LINKER=musl-gcc" \
        "CARGO_TARGET_${variable}_RUSTFLAGS=$flags" \
        cargo build --release --locked --target "$target" -p bidpricescript \
        -Zbuild-std=std,panic_abort
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

# Cargo does not know that the program is also made of the linker script.
find "target/$target/release/deps" -name 'bidpricescript-*' ! -newer pricer/bid-first.ld -delete 2> /dev/null || true

if rustup target list --installed 2>/dev/null | grep -qx "$target"; then
    have_musl_gcc
    build_with_rustup
else
    packages=(rustc-web rust-web-src musl-tools)
    debian_has "${packages[@]}" || install_debian "${packages[@]}" ||
        fail "neither $target nor Debian's ${packages[*]} is installed"
    build_with_debian
fi

# Renamed into place: who runs the old program keeps it.
cp "target/$target/release/bidpricescript" target/dist/bidpricescript.new
mv target/dist/bidpricescript.new target/dist/bidpricescript
if readelf -lW target/dist/bidpricescript | grep -Eq 'INTERP|DYNAMIC'; then
    fail "the program is not static"
fi
ls -l target/dist/bidpricescript
