//! How many orders became how much dearer or cheaper.

use std::cmp::Ordering;

use bidprice_core::bc::Number;

use crate::report::Step;
use crate::signed::Signed;

/// Where one step ends and the next begins, in per cent. Cheaper by half or more and dearer by half or
/// more are the first and the last.
const EDGES: [i32; 11] = [-50, -20, -10, -5, -1, 0, 1, 5, 10, 20, 50];

/// Between `-1 %` and `1 %` no change has a step of its own.
const STEPS: usize = EDGES.len() + 2;

/// The place of the orders that do not change.
const UNCHANGED: usize = 6;

/// Orders by their change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histogram([u64; STEPS]);

impl Histogram {
    pub(crate) fn add(&mut self, now: Number, change: Signed, count: u64) {
        if let Some(orders) = self.0.get_mut(step(now, change)) {
            *orders += count;
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, others)| *mine += others);
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        let bounds = |place: usize| match place.cmp(&UNCHANGED) {
            Ordering::Less => (place.checked_sub(1).and_then(edge), edge(place)),
            Ordering::Equal => (Some(0), Some(0)),
            Ordering::Greater => (edge(place - 2), edge(place - 1)),
        };
        let steps = self.0.iter().enumerate().map(|(place, &orders)| {
            let (above_pct, to_pct) = bounds(place);
            Step { above_pct, to_pct, orders }
        });
        steps.collect()
    }
}

fn edge(place: usize) -> Option<i32> {
    EDGES.get(place).copied()
}

/// Which step a change belongs to, without dividing: nothing is rounded.
fn step(now: Number, change: Signed) -> usize {
    if change.size().is_zero() {
        return UNCHANGED;
    }
    let hundredfold = change.size().times(Number::from(100));
    let is_beyond = |per_cent: i32, than: Ordering| {
        let edge = now.times(Number::from(per_cent.unsigned_abs()));
        let compared = hundredfold.zip(edge).and_then(|(size, edge)| size.compare(edge));
        compared.is_some_and(|compared| compared == than)
    };
    if change.is_negative() {
        // Up to an edge and not above it.
        EDGES.iter().take(5).take_while(|&&edge| !is_up_to(edge, is_beyond)).count()
    } else {
        let dearer = EDGES.iter().skip(6);
        UNCHANGED + 1 + dearer.take_while(|&&edge| is_beyond(edge, Ordering::Greater)).count()
    }
}

/// A fall is up to an edge if it is as large or larger.
fn is_up_to(edge: i32, is_beyond: impl Fn(i32, Ordering) -> bool) -> bool {
    !is_beyond(edge, Ordering::Less)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: u32, then: u32, above: Option<i32>, to: Option<i32>) {
        let (now, then) = (Number::from(now), Number::from(then));
        let mut histogram = Histogram::default();
        histogram.add(now, Signed::difference(now, then).expect("small"), 3);
        let hit: Vec<_> = histogram.steps().into_iter().filter(|step| step.orders > 0).collect();
        assert_eq!(hit, [Step { above_pct: above, to_pct: to, orders: 3 }]);
    }

    #[test]
    fn a_change_is_above_one_edge_and_up_to_the_next() {
        check(10_000, 10_000, Some(0), Some(0));
        check(10_000, 10_001, Some(0), Some(1));
        check(10_000, 10_100, Some(0), Some(1));
        check(10_000, 10_101, Some(1), Some(5));
        check(10_000, 15_000, Some(20), Some(50));
        check(10_000, 15_001, Some(50), None);
        check(10_000, 9_999, Some(-1), Some(0));
        check(10_000, 9_901, Some(-1), Some(0));
        check(10_000, 9_900, Some(-5), Some(-1));
        check(10_000, 5_001, Some(-50), Some(-20));
        check(10_000, 5_000, None, Some(-50));
        check(10_000, 0, None, Some(-50));
    }

    #[test]
    fn the_steps_have_no_gap() {
        let steps = Histogram::default().steps();
        assert_eq!(steps.len(), STEPS);
        for (step, next) in steps.iter().zip(steps.iter().skip(1)) {
            assert_eq!(step.to_pct, next.above_pct);
        }
    }
}
