//! Orders: everyday ones, and ones with every figure that fits its type.

use std::borrow::Cow;

use bidprice_core::bc::Number;
use bidprice_core::{Amount, Ask, Gpu, GpuVendor, Order, Resource, Volume};
use proptest::array::uniform4;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::{char, num, option};

/// How far an order goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// No sum reaches 2^53: 7 resources with 4 volumes, 100 times 2^40 bytes.
    Everyday,
    /// Figures of all 64 bits.
    Large,
    /// Besides, texts that no provider sends.
    Odd,
}

/// Denominations that can be bid in.
const DENOMS: [&str; 4] = [
    "uakt",
    "uact",
    "ibc/12C6A0C374171B595A0A9E18B83FA09D295FB1F2D8C6DAA3AC28683471752D84",
    "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1",
];

const MODELS: [&str; 5] = ["a100", "h100", "t4", "rtx4090", "*"];
const RAMS: [&str; 3] = ["16Gi", "40Gi", "80Gi"];
const INTERFACES: [&str; 3] = ["pcie", "sxm", "sxm4"];
const CLASSES: [&str; 6] = ["ephemeral", "beta1", "beta2", "beta3", "ram", "default"];

/// An order with an ample maximum; not for odd ones, which can name any denomination.
pub(crate) fn payable(kind: Kind) -> impl Strategy<Value = Order<'static>> {
    let ample = Just(Number::from_units(10_u128.pow(38), 0));
    let ask = (text(kind, &DENOMS), ample, 0..=18_u8).prop_map(per_block);
    (resources(kind), prop_oneof![9 => ask, 1 => Just(Ask::WholeUakt)])
        .prop_map(|(resources, ask)| Order { resources, ask })
}

/// An order with any denomination, maximum and precision that can be read.
pub(crate) fn any() -> impl Strategy<Value = Order<'static>> {
    let ask = (text(Kind::Odd, &DENOMS), maximum(), 0..=18_u8).prop_map(per_block);
    (resources(Kind::Odd), prop_oneof![9 => ask, 1 => Just(Ask::WholeUakt)])
        .prop_map(|(resources, ask)| Order { resources, ask })
}

fn per_block((denom, maximum, precision): (Cow<'static, str>, Number, u8)) -> Ask<'static> {
    Ask::PerBlock { denom, maximum: Amount(maximum), precision }
}

/// Up to 48 digits and 20 decimals, but mostly in the range of prices.
fn maximum() -> impl Strategy<Value = Number> {
    prop_oneof![
        2 => (0..10_u128.pow(10), 0..=6_u8),
        1 => (any_u128(), 0..=20_u8),
    ]
    .prop_map(|(units, decimals)| Number::from_units(units, decimals))
}

fn any_u128() -> impl Strategy<Value = u128> {
    (num::u128::ANY, 0..128_u32).prop_map(|(value, shift)| value >> shift)
}

fn resources(kind: Kind) -> impl Strategy<Value = Vec<Resource<'static>>> {
    vec(resource(kind), 0..=7)
}

fn resource(kind: Kind) -> impl Strategy<Value = Resource<'static>> {
    let amounts = uniform4(amount(kind));
    (amounts, count(kind), gpu(kind), vec(volume(kind), 0..=4)).prop_map(
        |(
            [cpu_millis, memory_bytes, endpoint_quantity, ip_lease_quantity],
            count,
            gpu,
            storage,
        )| {
            Resource {
                cpu_millis,
                memory_bytes,
                gpu,
                storage,
                count,
                endpoint_quantity,
                ip_lease_quantity,
            }
        },
    )
}

fn volume(kind: Kind) -> impl Strategy<Value = Volume<'static>> {
    (text(kind, &CLASSES), amount(kind))
        .prop_map(|(class, size_bytes)| Volume { class, size_bytes })
}

fn amount(kind: Kind) -> BoxedStrategy<u64> {
    let everyday = prop_oneof![
        1 => Just(0),
        2 => 0..=10_u64,
        3 => (0..=64_u64).prop_map(|threads| threads * 500),
        3 => (0..=(1_u64 << 20)).prop_map(|mib| mib << 20),
        2 => 0..=(1_u64 << 40),
    ];
    let near_a_power = (0..64_u32, 0..3_u64)
        .prop_map(|(bit, off)| (1_u64 << bit).wrapping_add(off).wrapping_sub(1));
    match kind {
        Kind::Everyday => everyday.boxed(),
        Kind::Large | Kind::Odd => prop_oneof![
            4 => everyday,
            1 => near_a_power,
            1 => num::u64::ANY,
            1 => Just(u64::MAX),
        ]
        .boxed(),
    }
}

fn count(kind: Kind) -> BoxedStrategy<u32> {
    let everyday = 0..=100_u32;
    match kind {
        Kind::Everyday => everyday.boxed(),
        Kind::Large | Kind::Odd => {
            prop_oneof![4 => everyday, 1 => num::u32::ANY, 1 => Just(u32::MAX)].boxed()
        }
    }
}

fn gpu(kind: Kind) -> impl Strategy<Value = Gpu<'static>> {
    let units = match kind {
        Kind::Everyday => (0..=8_u64).boxed(),
        Kind::Large | Kind::Odd => amount(kind),
    };
    (units, vec(vendor(kind), 0..=3)).prop_map(|(units, written)| {
        let mut vendors: Vec<GpuVendor<'_>> = Vec::new();
        for vendor in written {
            // Of two members with one name only the last would be read.
            if vendors.iter().all(|other| other.name != vendor.name) {
                vendors.push(vendor);
            }
        }
        Gpu { units, vendors }
    })
}

fn vendor(kind: Kind) -> impl Strategy<Value = GpuVendor<'static>> {
    let name = text(kind, &["nvidia", "amd", "intel"]);
    let asked_or_not = |known| option::of(text(kind, known));
    (name, asked_or_not(&MODELS), asked_or_not(&RAMS), asked_or_not(&INTERFACES))
        .prop_map(|(name, model, ram, interface)| GpuVendor { name, model, ram, interface })
}

/// One of these; in odd orders now and then escapes, dots, any alphabet, nothing at all.
fn text(kind: Kind, known: &'static [&str]) -> BoxedStrategy<Cow<'static, str>> {
    let known = select(known).prop_map(Cow::Borrowed);
    let odd = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,12}",
        vec(char::any(), 0..6).prop_map(String::from_iter),
    ];
    match kind {
        Kind::Everyday | Kind::Large => known.boxed(),
        Kind::Odd => prop_oneof![6 => known, 1 => odd.prop_map(Cow::Owned)].boxed(),
    }
}
