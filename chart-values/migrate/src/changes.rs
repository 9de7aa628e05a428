//! Ways of old scripts that no value and no rule can keep.

use rust_decimal::Decimal;

use crate::report::Remark;
use crate::script::{Decimals, Fact, Origin, Script};

/// What the published script counts since November 2022, and what we count.
const BLOCKS_A_MONTH: Decimal = Decimal::from_parts(429_909, 0, 0, false, 0);

const VERIFY: &str = "`migrate --verify` shows what it comes to";

/// What changes a price although every target is carried over.
pub(crate) fn changes_of(script: &Script) -> Vec<Remark> {
    let ways = &script.ways;
    let mut changes = Vec::new();
    changes.extend(ways.blocks_a_month.as_ref().and_then(blocks));
    let mut is_not = |fact: &Option<Fact<bool>>, words: &str, hint: &str| {
        if let Some(fact) = fact.as_ref().filter(|fact| !fact.value) {
            changes.push(Remark::new(place(fact.from), words, hint));
        }
    };
    is_not(
        &ways.storage_times_count,
        "storage is not multiplied by the count: a group of three containers pays one disk, and three from now on",
        VERIFY,
    );
    if ways.gpus_charged.as_ref().is_some_and(|fact| fact.value) {
        is_not(
            &ways.gpus_times_count,
            "GPUs are not multiplied by the count: a group of three containers pays one GPU, and three from now on",
            "nothing can keep that",
        );
    }
    is_not(
        &ways.maximum_checked,
        "the tenant's maximum is not looked at: a price above it is no bid from now on",
        "the network never accepts a bid above it",
    );
    changes.extend(ways.decimals.as_ref().and_then(decimals));
    changes
}

fn blocks(fact: &Fact<String>) -> Option<Remark> {
    let old: Decimal = fact.value.parse().ok()?;
    if old == BLOCKS_A_MONTH || old.is_zero() {
        return None;
    }
    let percent = old
        .checked_div(BLOCKS_A_MONTH)?
        .checked_sub(Decimal::ONE)?
        .checked_mul(Decimal::ONE_HUNDRED)?
        .round_dp(3)
        .normalize();
    let sign = if percent.is_sign_negative() { "" } else { "+" };
    let words = format!(
        "the month has {old} blocks, and {BLOCKS_A_MONTH} from now on: every bid changes by {sign}{percent} %"
    );
    Some(Remark::new(place(fact.from), words, VERIFY))
}

fn decimals(fact: &Fact<Decimals>) -> Option<Remark> {
    let words = match fact.value {
        Decimals::WholeUp => "whole uakt are bid, the next one up; from now on with decimals",
        Decimals::AsOrdered | Decimals::Fixed(6) => return None,
        Decimals::Fixed(_) => {
            "a fixed number of decimals is bid; from now on as many as are asked for"
        }
    };
    Some(Remark::new(place(fact.from), words, VERIFY))
}

fn place(from: Origin) -> String {
    match from {
        Origin::Line(line) => format!("script:{line}"),
        Origin::Absence | Origin::Version => "script".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_month_is_told_in_per_cent() {
        let words = |blocks: &str| {
            self::blocks(&Fact { value: blocks.to_owned(), from: Origin::Line(4) })
                .map(|remark| format!("{}: {}", remark.place, remark.words))
        };
        assert_eq!(words("429909"), None);
        assert_eq!(
            words("430966").as_deref(),
            Some(
                "script:4: the month has 430966 blocks, and 429909 from now on: every bid changes by +0.246 %"
            )
        );
        assert!(words("425940.524781341").is_some_and(|words| words.ends_with("by -0.923 %")));
        assert_eq!(words("many"), None);
    }
}
