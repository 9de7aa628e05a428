//! A bound for every input, each with its reason. Over a limit an order or a setting is refused
//! in words; nothing is cut silently.

/// The network's own limits keep a group below 20 kB; a megabyte leaves room for foreign
/// attributes and still reads in a few milliseconds.
pub const ORDER_BYTES_MAX: usize = 1 << 20;

/// The network takes 20 units a group and the provider sends one resource a unit.
pub const RESOURCES_MAX: usize = 1_000;

/// Volumes of one resource; the network takes a handful.
pub const VOLUMES_MAX: usize = 1_000;

/// GPU vendors of one resource; two are known to exist.
pub const VENDORS_MAX: usize = 16;

/// A model, ram, interface, storage class or denomination. The longest denomination the chain
/// allows has 128 characters.
pub const TEXT_BYTES_MAX: usize = 256;

/// Digits before the point of the tenant's maximum. With 20 decimals the number still fits into
/// 256 bits; the chain's own parser stops at 10,000,000 for a deployment file.
pub const AMOUNT_WHOLE_DIGITS_MAX: usize = 48;

/// Decimals of the tenant's maximum: the chain prints 18, bc compares 20.
pub const AMOUNT_DECIMALS_MAX: usize = 20;

/// Decimals of a price. The provider's parser refuses a nineteenth.
pub const PRECISION_MAX: u8 = 18;

/// Digits of a price or a rate that an operator types: what a 96-bit decimal holds.
pub const TYPED_DIGITS_MAX: u32 = 28;

/// Bytes of a price target: 28 digits, a point, an exponent, some leading zeros.
pub const TYPED_BYTES_MAX: usize = 64;

/// Decimals of an amount that a rule or a plugin names. Totals have no more: a product keeps as many
/// as its longer factor, and prices and rates have at most so many.
pub const NAMED_DECIMALS_MAX: usize = 28;

/// Entries of the GPU map: ten times the models on the market, with each ram and interface.
pub const MAP_ENTRIES_MAX: usize = 1_000;

/// Bytes of the GPU map; Linux takes 131,072 for one variable.
pub const MAP_BYTES_MAX: usize = 100_000;
