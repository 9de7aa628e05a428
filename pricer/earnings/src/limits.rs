//! A bound for every input, each with its reason. Beyond one a file, a line or a lease is named as a
//! problem; nothing is cut silently.

/// Bytes of one file: 70,000 leases as today's nodes print them, in seven times as large a page as the
/// provider guide asks for.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// Leases of one answer. A hundred a day since the network began are 200,000; half a kilobyte of memory
/// for each is bearable.
pub const LEASES_MAX: usize = 300_000;

/// Steps of a history: the provider guide has 24, a year of days has 366.
pub const STEPS_MAX: usize = 1_000;

/// Digits before the point of an amount: ten to the 18 is more than a thousand times all AKT, in uakt.
/// With it sums of all leases, times a month of blocks, fit 256 bits.
pub const WHOLE_DIGITS_MAX: usize = 18;

/// Decimals of an amount, as the chain keeps them.
pub const DECIMALS_MAX: usize = 18;

/// Bytes of an amount as text: all its digits, a point, an exponent, some zeros.
pub const AMOUNT_BYTES_MAX: usize = 64;

/// Bytes of an address or a denomination. The longest denomination the chain allows has 128 characters.
pub const NAME_BYTES_MAX: usize = 128;

/// Denominations that leases are paid in: four are known, and a history has a table for each.
pub const DENOMS_MAX: usize = 64;

/// Problems that are told one by one; of more only the number.
pub const PROBLEMS_MAX: usize = 1_000;

/// Digits of a sum in base units: [`WHOLE_DIGITS_MAX`] and [`DECIMALS_MAX`], and six for the leases.
const SUM_DIGITS: usize = WHOLE_DIGITS_MAX + DECIMALS_MAX + 6;

/// Digits of 256 bits.
const DIGITS_MAX: usize = 77;

/// A rate becomes a month by a number of 14 digits at most, a year of millionths of seconds, and has twelve
/// decimals more then.
const MONTH_DIGITS: usize = SUM_DIGITS + 14 + 12;

/// At a block each millisecond a month has five digits more before the point of AKT than a sum has; with its
/// 18 decimals it is multiplied by AKT's price, which has 28 digits.
const USD_DIGITS: usize = SUM_DIGITS + 5 + 28;

// What makes the arithmetic of figures total.
const _: () = assert!(MONTH_DIGITS <= DIGITS_MAX && USD_DIGITS <= DIGITS_MAX);
const _: () = assert!(LEASES_MAX <= 1_000_000);
