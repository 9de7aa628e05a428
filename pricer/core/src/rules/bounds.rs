//! Rules about how little and how much: a price's minimum, a group's least threads, a ceiling below
//! the tenant's maximum.

use alloc::format;
use alloc::string::String;
use core::cmp::Ordering;

use super::{Below, Case};
use crate::bc::Number;
use crate::bid::{Price, Worth};
use crate::order::{Ask, Order};
use crate::quote::{Quote, Total};
use crate::refusal::Refusal;
use crate::verdict::{PerBlock, Verdict};

/// No group costs less, a free one included: whoever sets a minimum wants it from everybody.
pub(super) fn minimum(
    least: Number,
    below: Below,
    quote: &Quote<'_>,
) -> Result<Verdict<'static>, Refusal> {
    let total = quote.usd_per_month;
    Ok(match (is_less(total, least)?, below) {
        (false, _) => Verdict::Keep,
        (true, Below::Raise) => Verdict::SetTotal(least),
        (true, Below::Decline) => Verdict::Decline(format!(
            "{} USD a month is below the minimum of {}",
            total.text().trimmed(),
            least.text().trimmed()
        )),
    })
}

/// No bid for a group with fewer threads.
pub(super) fn minimum_cpu(
    least: Number,
    except: &[String],
    case: &Case<'_>,
) -> Result<Verdict<'static>, Refusal> {
    let is_excepted =
        case.owner.is_some_and(|owner| except.iter().any(|excepted| excepted == owner));
    let threads = threads(case.order);
    if is_excepted || !is_less(threads, least)? {
        return Ok(Verdict::Keep);
    }
    let (threads, least) = (threads.text(), least.text());
    let reason =
        format!("{} threads are below the minimum of {}", threads.trimmed(), least.trimmed());
    Ok(Verdict::Decline(reason))
}

/// Exactly, for no script ever counted them.
fn threads(order: &Order<'_>) -> Number {
    let millis = |resource: &crate::order::Resource<'_>| {
        u128::from(resource.cpu_millis) * u128::from(resource.count)
    };
    // A thousand resources of 64 and 32 bits stay below 128.
    Number::from_units(order.resources.iter().map(millis).sum(), 3)
}

/// No price above a share of the tenant's maximum, to the last digit that is printed.
pub(super) fn ceiling(
    share: Number,
    case: &Case<'_>,
    worth: impl FnOnce() -> Result<Worth, Refusal>,
) -> Result<Verdict<'static>, Refusal> {
    let ask = &case.order.ask;
    let &Ask::PerBlock { maximum, precision, .. } = ask else { return Ok(Verdict::Keep) };
    let worth = worth()?;
    // Cut and not rounded, so that what is printed is within the share.
    let highest = share.times(maximum.0).ok_or(Refusal::TooLarge)?.cut(precision);
    let price = match case.quote.total() {
        Total::UsdPerMonth(dollars) => Price::of_dollars(dollars, worth, ask),
        Total::PerBlock(amount) => Price::as_named(amount, ask),
    };
    let Price { compared, printed } = price.ok_or(Refusal::TooLarge)?;
    // What the tools of the script print can be above what they were given.
    if !is_less(highest, compared)? && !is_less(highest, printed)? {
        return Ok(Verdict::Keep);
    }
    if highest.is_zero() {
        let reason = format!(
            "{} of the tenant's maximum is nothing at the {precision} decimals asked for",
            share.text().trimmed()
        );
        return Ok(Verdict::Decline(reason));
    }
    let usd_per_month = worth.usd_per_month(highest).ok_or(Refusal::TooLarge)?;
    Ok(Verdict::FixPerBlock(PerBlock { amount: highest, usd_per_month }))
}

fn is_less(one: Number, other: Number) -> Result<bool, Refusal> {
    one.compare(other).map(Ordering::is_lt).ok_or(Refusal::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::super::tests::{check, number, outcome};
    use super::*;
    use alloc::borrow::ToOwned;

    #[test]
    fn a_minimum_raises_or_declines() {
        let minimum = |text, below| Rule::Minimum { usd_per_month: number(text), below };
        check(&minimum("12.47", Below::Raise), "kept");
        check(&minimum("12.48", Below::Raise), "12.48");
        check(&minimum("12.47", Below::Decline), "kept");
        check(
            &minimum("12.50", Below::Decline),
            "declined by rule `minimum`: 12.47 USD a month is below the minimum of 12.5",
        );
    }

    #[test]
    fn threads_are_those_of_the_whole_group_and_exceptions_are_exact() {
        let minimum = |text, except: &str| Rule::MinimumCpu {
            threads: number(text),
            except: [except.to_owned()].into(),
        };
        check(&minimum("1", "akash1bbb"), "kept");
        check(
            &minimum("1.001", "akash1aa"),
            "declined by rule `minimum_cpu`: 1 threads are below the minimum of 1.001",
        );
        check(&minimum("1.001", "akash1aaa"), "kept");
    }

    #[track_caller]
    fn check_ceiling(share: &str, maximum: &str, expected: &str) {
        let rule = Rule::Ceiling { share: number(share) };
        assert_eq!(outcome(&rule, None, maximum), expected);
    }

    #[test]
    fn a_ceiling_is_cut_to_the_decimals_asked_for() {
        // 12.47 USD a month at 2 USD per AKT are 14.503069812448…, printed as 14.503070.
        check_ceiling("1", "14.503070", "kept");
        check_ceiling("1", "14.503069812448", "14.503069 a block");
        check_ceiling("0.95", "10", "9.50 a block");
        check_ceiling("0.95", "0.0000019", "0.000001 a block");
        check_ceiling(
            "0.95",
            "0.000001",
            "declined by rule `ceiling`: 0.95 of the tenant's maximum is nothing at the 6 decimals asked for",
        );
    }
}
