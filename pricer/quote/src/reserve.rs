//! The cheapest and the dearest choice among the GPUs that may be meant.

use bidprice_core::bc::Number;

use crate::choice::{Candidate, End};
use crate::stock::Stock;
use crate::wish::Wish;

/// The candidate at an end of the prices; of equal ones the first.
pub(crate) fn at_end(end: End, candidates: &[Candidate]) -> Option<&Candidate> {
    candidates.iter().reduce(|best, next| if end.prefers(next.usd, best.usd) { next } else { best })
}

/// How many ways are tried before what was found by then is taken. Real groups have a handful of
/// wishes and stocks a handful of kinds; the rest is for files that were made to take long.
const TRIES_MAX: usize = 100_000;

/// One candidate for each wish, so that the stock has enough for all of them together.
///
/// `None` if it has not, or if a sum does not fit 256 bits.
pub(crate) fn together<'c>(
    end: End,
    wishes: &[Wish],
    candidates: &'c [Vec<Candidate>],
    stock: &Stock,
) -> Option<Vec<&'c Candidate>> {
    let mut search = Search {
        end,
        wishes,
        candidates: candidates.iter().map(|them| sorted(end, them)).collect(),
        rest: sums_of_best(end, candidates)?,
        left: stock.kinds().iter().map(|kind| kind.units).collect(),
        taken: Vec::new(),
        best: None,
        tries: 0,
    };
    search.go_on(Number::ZERO)?;
    search.best.map(|(_, choice)| choice)
}

fn sorted(end: End, candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|one, other| end.order(one.usd, other.usd));
    sorted
}

/// What each wish and all behind it come to at this end, if nothing is short.
fn sums_of_best(end: End, candidates: &[Vec<Candidate>]) -> Option<Vec<Number>> {
    let mut sums = Vec::with_capacity(candidates.len());
    let mut sum = Number::ZERO;
    for candidates in candidates.iter().rev() {
        sum = sum.plus(at_end(end, candidates)?.usd)?;
        sums.push(sum);
    }
    sums.reverse();
    Some(sums)
}

struct Search<'s, 'c> {
    end: End,
    wishes: &'s [Wish],
    /// Of each wish, those at the wanted end first.
    candidates: Vec<Vec<&'c Candidate>>,
    /// At best, of each wish and those behind it.
    rest: Vec<Number>,
    /// What is left of each kind.
    left: Vec<Option<u64>>,
    taken: Vec<&'c Candidate>,
    best: Option<(Number, Vec<&'c Candidate>)>,
    tries: usize,
}

impl Search<'_, '_> {
    /// Takes a candidate for the next wish, each in turn; `None` if a sum does not fit 256 bits.
    fn go_on(&mut self, usd: Number) -> Option<()> {
        let at = self.taken.len();
        let Some(rest) = self.rest.get(at) else {
            if self.is_better(usd) {
                self.best = Some((usd, self.taken.clone()));
            }
            return Some(());
        };
        let hoped = usd.plus(*rest)?;
        let units = self.wishes.get(at).map_or(0, |wish| wish.units);
        for index in 0..self.candidates.get(at).map_or(0, Vec::len) {
            self.tries += 1;
            if self.tries > TRIES_MAX || !self.is_better(hoped) {
                break;
            }
            self.take(at, index, units, usd)?;
        }
        Some(())
    }

    /// Takes one candidate, if enough is left of it, goes on, and puts it back.
    fn take(&mut self, at: usize, index: usize, units: u64, usd: Number) -> Option<()> {
        let Some(&candidate) = self.candidates.get(at).and_then(|them| them.get(index)) else {
            return Some(());
        };
        let before = self.left.get(candidate.kind).copied().flatten();
        if before.is_some_and(|left| left < units) {
            return Some(());
        }
        self.leave(candidate.kind, before.map(|left| left - units));
        self.taken.push(candidate);
        self.go_on(usd.plus(candidate.usd)?)?;
        self.taken.pop();
        self.leave(candidate.kind, before);
        Some(())
    }

    fn is_better(&self, usd: Number) -> bool {
        self.best.as_ref().is_none_or(|(best, _)| self.end.prefers(usd, *best))
    }

    fn leave(&mut self, kind: usize, units: Option<u64>) {
        if let Some(left) = self.left.get_mut(kind) {
            *left = units;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::array::uniform3;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::gpu_name::GpuName;

    fn number(units: u128) -> Number {
        Number::from_units(units, 0)
    }

    fn wish(resource: usize, units: u64) -> Wish {
        let any = GpuName::parse("*").expect("a name");
        Wish { resource, units, vendor: any.vendor, alternatives: vec![any.model] }
    }

    /// A candidate of each kind for a wish.
    fn candidates(units: u64, prices: &[u128]) -> Vec<Candidate> {
        let candidate = |(kind, price): (usize, &u128)| Candidate {
            model: GpuName::parse("x").expect("a name").model,
            usd: number(u128::from(units) * price),
            kind,
        };
        prices.iter().enumerate().map(candidate).collect()
    }

    /// The kinds that each wish gets, of a stock whose kinds have prices in this order.
    fn choice(end: End, units: &[u64], stock: &str, prices: &[u128]) -> Option<Vec<usize>> {
        let stock = Stock::parse(stock).expect("a stock");
        let wishes: Vec<Wish> =
            units.iter().enumerate().map(|(at, &units)| wish(at, units)).collect();
        let candidates: Vec<Vec<Candidate>> =
            units.iter().map(|&units| candidates(units, prices)).collect();
        let choice = together(end, &wishes, &candidates, &stock)?;
        Some(choice.iter().map(|candidate| candidate.kind).collect())
    }

    #[track_caller]
    fn check(end: End, units: &[u64], stock: &str, prices: &[u128], expected: Option<&[usize]>) {
        assert_eq!(choice(end, units, stock, prices).as_deref(), expected);
    }

    /// Every choice there is, and what it costs.
    fn all_choices(units: &[u64], left: [u64; 3], prices: [u128; 3]) -> Vec<u128> {
        let Some((&first, rest)) = units.split_first() else { return vec![0] };
        let mut sums = Vec::new();
        for (kind, price) in prices.into_iter().enumerate() {
            let mut left = left;
            let Some(enough) = left.get(kind).and_then(|units| units.checked_sub(first)) else {
                continue;
            };
            left.iter_mut().skip(kind).take(1).for_each(|units| *units = enough);
            let sums_of_rest = all_choices(rest, left, prices).into_iter();
            sums.extend(sums_of_rest.map(|sum| sum + u128::from(first) * price));
        }
        sums
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(429_909), ..ProptestConfig::default() })]

        #[test]
        fn no_choice_is_cheaper_than_the_lowest_or_dearer_than_the_highest(
            units in vec(1..6_u64, 0..6),
            stock in uniform3(1..12_u64),
            prices in uniform3(1..1000_u128),
        ) {
            let all = all_choices(&units, stock, prices);
            let [a, b, c] = stock;
            let stock = format!("a={a},b={b},c={c}");
            let sum = |end| {
                let kinds = choice(end, &units, &stock, &prices)?;
                let price = |kind: usize| prices.get(kind).copied().unwrap_or_default();
                let costs = units.iter().zip(kinds).map(|(&units, kind)| u128::from(units) * price(kind));
                Some(costs.sum::<u128>())
            };
            prop_assert_eq!(sum(End::Lowest), all.iter().min().copied());
            prop_assert_eq!(sum(End::Highest), all.iter().max().copied());
        }
    }

    #[test]
    fn each_wish_gets_the_cheapest_or_the_dearest_that_is_left() {
        check(End::Lowest, &[2, 2], "a=4,b=4", &[100, 200], Some(&[0, 0]));
        check(End::Highest, &[2, 2], "a=4,b=4", &[100, 200], Some(&[1, 1]));
        check(End::Lowest, &[2, 2], "a=2,b=4", &[100, 200], Some(&[0, 1]));
        check(End::Lowest, &[8], "a,b", &[200, 200], Some(&[0]));
    }

    #[test]
    fn the_sum_counts_and_not_who_comes_first() {
        // 2 × 100 + 4 × 200 = 1000; the other way round 2 × 200 + 4 × 100 = 800.
        check(End::Lowest, &[2, 4], "a=4,b=4", &[100, 200], Some(&[1, 0]));
        check(End::Highest, &[2, 4], "a=4,b=4", &[200, 100], Some(&[1, 0]));
    }

    #[test]
    fn what_is_short_for_all_together_is_found() {
        check(End::Lowest, &[3, 3], "a=4", &[100], None);
        check(End::Lowest, &[3, 3, 2], "a=4,b=5", &[100, 200], Some(&[0, 1, 1]));
        check(End::Lowest, &[3, 3, 3], "a=4,b=5", &[100, 200], None);
    }

    #[test]
    fn a_search_without_an_end_ends() {
        // 40 wishes for one unit each, 39 of them there: no way fits, and there are 3^40 to try.
        check(End::Lowest, &[1; 40], "a=13,b=13,c=13", &[1, 2, 3], None);
    }
}
