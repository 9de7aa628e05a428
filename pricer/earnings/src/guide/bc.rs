//! bc at scale 0, where nothing was set: quotients lose their decimals.

use bidprice_core::bc::Number;

use crate::figure::plus;
use crate::terms::{EscrowPerLease, Seconds};

/// The guide's 23.59 hours from one step to the next, in hundredths: an hour has 59 minutes to it.
const STEP_HUNDREDTHS: u128 = 2_359;

/// Script: `($HEIGHT-((60/$BLOCK_TIME)*60*($i*$STEP)))/1`, the height of a step; none below the first block.
///
/// `60/6.088` is 9 here, so that steps are a tenth too short.
pub(crate) fn step_height(newest: u64, step: usize, block_time: Seconds) -> Option<u64> {
    let a_minute = 60_000_000 / u128::from(block_time.millionths());
    let back = a_minute * 60 * u128::try_from(step).ok()? * STEP_HUNDREDTHS;
    let hundredths = (u128::from(newest) * 100).checked_sub(back)?;
    u64::try_from(hundredths / 100).ok()
}

/// Script: `($AL * 0.5)`.
pub(super) fn in_escrow(leases: u64, per_lease: EscrowPerLease) -> Number {
    // A whole factor adds no decimals, so that bc has nothing to cut either.
    Number::from_units(leases.into(), 0)
        .times(per_lease.number())
        .expect("a u64 times a million fits")
}

/// Script: `($BALANCE+$IN_ESCROW)`.
pub(super) fn sum(balance: Number, in_escrow: Number) -> Number {
    plus(balance, in_escrow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_what_bc_computes() {
        let height = |newest, step, seconds: &str| {
            step_height(newest, step, Seconds::parse(seconds).expect(seconds))
        };
        assert_eq!(height(6_401_379, 1, "6"), Some(6_387_225));
        assert_eq!(height(25_100_000, 23, "6"), Some(24_774_458));
        assert_eq!(height(6_401_379, 1, "6.088"), Some(6_388_640));
        assert_eq!(height(6_401_379, 1, "61"), Some(6_401_379));
        assert_eq!(height(14_154, 1, "6"), Some(0));
        assert_eq!(height(14_153, 1, "6"), None);
    }
}
