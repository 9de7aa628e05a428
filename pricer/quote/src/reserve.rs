//! The cheapest and the dearest choice among the GPUs that may be meant.

use std::cmp::Reverse;

use bidprice_core::bc::Number;

use crate::choice::{Candidate, End};
use crate::stock::Stock;
use crate::wish::Wish;

/// The candidate at an end of the prices; of equal ones the first.
pub(crate) fn at_end(end: End, candidates: &[Candidate]) -> Option<&Candidate> {
    candidates.iter().reduce(|best, next| if end.prefers(next.usd, best.usd) { next } else { best })
}

/// How often a candidate is looked at before what was found by then is taken: some hundredths of a
/// second. Real groups have a handful of wishes and stocks a handful of kinds; the rest is for files
/// that were made to take long.
const LOOKS_MAX: usize = 1_000_000;

/// What a search came to.
#[derive(Clone, Debug)]
pub(crate) struct Found<'c> {
    /// One candidate for each wish, so that the stock has enough for all of them together.
    pub(crate) choice: Option<Vec<&'c Candidate>>,
    /// Whether no way was left out. If one was, another may be better, or the only one.
    pub(crate) is_sure: bool,
}

/// Looks for the way at this end of the prices. `None` if a sum does not fit 256 bits.
pub(crate) fn together<'c>(
    end: End,
    wishes: &[Wish],
    candidates: &'c [Vec<Candidate>],
    stock: &Stock,
) -> Option<Found<'c>> {
    let mut places: Vec<Place<'c>> = wishes
        .iter()
        .zip(candidates)
        .enumerate()
        .map(|(at, (wish, them))| Place { at, units: wish.units, candidates: sorted(end, them) })
        .collect();
    // Who has the least choice comes first, lest the others take the only one that he may have.
    places.sort_by_key(|place| (place.candidates.len(), Reverse(place.units)));
    let mut search = Search {
        end,
        rest: sums_of_best(&places)?,
        left: stock.kinds().iter().map(|kind| kind.units).collect(),
        taken: Vec::new(),
        best: None,
        looks: 0,
        places: &places,
    };
    search.go_on(Number::ZERO)?;
    let is_sure = search.looks <= LOOKS_MAX;
    let choice = search.best.map(|(_, choice)| in_order_of_wishes(&places, choice));
    Some(Found { choice, is_sure })
}

fn in_order_of_wishes<'c>(places: &[Place<'c>], choice: Vec<&'c Candidate>) -> Vec<&'c Candidate> {
    let mut chosen: Vec<(usize, &Candidate)> =
        places.iter().map(|place| place.at).zip(choice).collect();
    chosen.sort_by_key(|(at, _)| *at);
    chosen.into_iter().map(|(_, candidate)| candidate).collect()
}

fn sorted(end: End, candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|one, other| end.order(one.usd, other.usd));
    sorted
}

/// What each wish and all behind it come to at this end, if nothing is short.
fn sums_of_best(places: &[Place<'_>]) -> Option<Vec<Number>> {
    let mut sums = Vec::with_capacity(places.len());
    let mut sum = Number::ZERO;
    for place in places.iter().rev() {
        sum = sum.plus(place.candidates.first()?.usd)?;
        sums.push(sum);
    }
    sums.reverse();
    Some(sums)
}

/// A wish in the sequence of the search.
struct Place<'c> {
    /// Index of the wish.
    at: usize,
    units: u64,
    /// Those at the wanted end first.
    candidates: Vec<&'c Candidate>,
}

struct Search<'s, 'c> {
    end: End,
    places: &'s [Place<'c>],
    /// At best, of each wish and those behind it.
    rest: Vec<Number>,
    /// What is left of each kind.
    left: Vec<Option<u64>>,
    taken: Vec<&'c Candidate>,
    best: Option<(Number, Vec<&'c Candidate>)>,
    looks: usize,
}

impl<'c> Search<'_, 'c> {
    /// Takes a candidate for the next wish, each in turn; `None` if a sum does not fit 256 bits.
    fn go_on(&mut self, usd: Number) -> Option<()> {
        let at = self.taken.len();
        let places = self.places;
        let (Some(place), Some(rest)) = (places.get(at), self.rest.get(at)) else {
            if self.is_better(usd) {
                self.best = Some((usd, self.taken.clone()));
            }
            return Some(());
        };
        let hoped = usd.plus(*rest)?;
        for candidate in &place.candidates {
            if !self.is_better(hoped) {
                break;
            }
            self.looks += 1;
            if self.looks > LOOKS_MAX {
                break;
            }
            self.take(place.units, candidate, usd)?;
        }
        Some(())
    }

    /// Takes one candidate, if enough is left of it, goes on, and puts it back.
    fn take(&mut self, units: u64, candidate: &'c Candidate, usd: Number) -> Option<()> {
        let before = self.left.get(candidate.kind).copied().flatten();
        if before.is_some_and(|left| left < units) {
            return Some(());
        }
        self.leave(candidate.kind, before.map(|left| left - units));
        self.taken.push(candidate);
        // Of a kind without a number there is always enough.
        if before.is_none() || self.leaves_one_for_each() {
            self.go_on(usd.plus(candidate.usd)?)?;
        }
        self.taken.pop();
        self.leave(candidate.kind, before);
        Some(())
    }

    /// Whether each wish that comes later still has a candidate, if it were alone.
    fn leaves_one_for_each(&mut self) -> bool {
        let later = self.places.get(self.taken.len()..).unwrap_or_default();
        later.iter().all(|place| {
            place.candidates.iter().any(|candidate| {
                self.looks += 1;
                let left = self.left.get(candidate.kind).copied().flatten();
                left.is_none_or(|left| left >= place.units)
            })
        })
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

    /// The kinds that each wish gets, of a stock whose kinds have prices in this order, and whether
    /// that is sure.
    fn choice(end: End, units: &[u64], stock: &str, prices: &[u128]) -> (Option<Vec<usize>>, bool) {
        let stock = Stock::parse(stock).expect("a stock");
        let wishes: Vec<Wish> =
            units.iter().enumerate().map(|(at, &units)| wish(at, units)).collect();
        let candidates: Vec<Vec<Candidate>> =
            units.iter().map(|&units| candidates(units, prices)).collect();
        kinds(&together(end, &wishes, &candidates, &stock).expect("it fits 256 bits"))
    }

    fn kinds(found: &Found<'_>) -> (Option<Vec<usize>>, bool) {
        let kinds = |choice: &Vec<&Candidate>| choice.iter().map(|it| it.kind).collect();
        (found.choice.as_ref().map(kinds), found.is_sure)
    }

    #[track_caller]
    fn check(end: End, units: &[u64], stock: &str, prices: &[u128], expected: Option<&[usize]>) {
        let expected = expected.map(<[usize]>::to_vec);
        assert_eq!(choice(end, units, stock, prices), (expected, true));
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
                let kinds = choice(end, &units, &stock, &prices).0?;
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
    fn a_search_without_an_end_ends_and_says_that_it_is_not_sure() {
        // 40 wishes for one unit each, 39 of them there: no way fits, and there are 3^40 to try.
        let found = choice(End::Lowest, &[1; 40], "a=13,b=13,c=13", &[1, 2, 3]);
        assert_eq!(found, (None, false));
    }

    #[test]
    fn who_has_the_least_choice_comes_first() {
        let prices: Vec<u128> = (1..=11).collect();
        let stock = Stock::parse("t4=1,g0=4,g1=4,g2=4,g3=4,g4=4,g5=4,g6=4,g7=4,g8=4,g9=4");
        let wishes: Vec<Wish> = (0..7).map(|at| wish(at, 1)).collect();
        let any = candidates(1, &prices);
        let only_t4 = any.iter().take(1).cloned().collect();
        let candidates: Vec<Vec<Candidate>> =
            std::iter::repeat_n(any.clone(), 6).chain([only_t4]).collect();
        let search = |end| {
            together(end, &wishes, &candidates, stock.as_ref().expect("a stock"))
                .map(|it| kinds(&it))
        };
        assert_eq!(search(End::Lowest), Some((Some(vec![1, 1, 1, 1, 2, 2, 0]), true)));
        assert_eq!(search(End::Highest), Some((Some(vec![10, 10, 10, 10, 9, 9, 0]), true)));
    }
}
