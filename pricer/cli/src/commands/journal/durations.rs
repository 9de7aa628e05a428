//! How long decisions took: ranks of any number of times, in the memory of a few.

use serde::Serialize;

/// Times below two to this are counted one by one. Of longer ones so many leading bits count: they
/// are known to a five hundredth.
const BITS: u32 = 10;

/// Places for each power of two.
const HALF: usize = 1 << (BITS - 1);

/// Below two to the 64.
const PLACES: usize = HALF * (64 - BITS as usize + 2);

/// Microseconds, by how often they were there.
#[derive(Debug)]
pub(super) struct Durations {
    counts: Vec<u64>,
    sum: u64,
    most: u64,
}

/// Microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Ranks {
    /// Of which the time is known.
    pub(super) decisions: u64,
    pub(super) median: Option<u64>,
    pub(super) p95: Option<u64>,
    pub(super) p99: Option<u64>,
    pub(super) most: Option<u64>,
}

impl Durations {
    pub(super) fn new() -> Self {
        Self { counts: vec![0; PLACES], sum: 0, most: 0 }
    }

    pub(super) fn add(&mut self, micros: u64) {
        if let Some(count) = self.counts.get_mut(place(micros)) {
            *count += 1;
            self.sum += 1;
            self.most = self.most.max(micros);
        }
    }

    pub(super) fn ranks(&self) -> Ranks {
        Ranks {
            decisions: self.sum,
            median: self.rank(50),
            p95: self.rank(95),
            p99: self.rank(99),
            most: (self.sum > 0).then_some(self.most),
        }
    }

    /// A time that so many per cent do not exceed, and the smallest that is kept apart.
    fn rank(&self, percent: u64) -> Option<u64> {
        let rank = u128::from(self.sum) * u128::from(percent);
        let mut left = rank.div_ceil(100);
        let place = self.counts.iter().position(|&count| {
            left = left.saturating_sub(count.into());
            count > 0 && left == 0
        });
        place.map(|place| greatest_of(place).min(self.most))
    }
}

fn place(micros: u64) -> usize {
    let bits = u64::BITS - micros.leading_zeros();
    let shift = bits.saturating_sub(BITS);
    let leading = usize::try_from(micros >> shift).unwrap_or(0);
    // From the second power on only the upper half of the places is ever hit.
    usize::try_from(shift).unwrap_or(0) * HALF + leading
}

/// The greatest time at a place.
fn greatest_of(place: usize) -> u64 {
    let shift = (place / HALF).saturating_sub(1);
    let leading = u64::try_from(place - shift * HALF).unwrap_or(u64::MAX);
    (leading << shift) | ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(times: impl IntoIterator<Item = u64>) -> [Option<u64>; 4] {
        let mut durations = Durations::new();
        times.into_iter().for_each(|time| durations.add(time));
        let Ranks { median, p95, p99, most, .. } = durations.ranks();
        [median, p95, p99, most]
    }

    #[test]
    fn a_rank_is_the_nearest_one() {
        assert_eq!(ranks(1..=200), [Some(100), Some(190), Some(198), Some(200)]);
        assert_eq!(ranks([7]), [Some(7); 4]);
        assert_eq!(ranks([]), [None; 4]);
        let most = Some(u64::MAX);
        assert_eq!(ranks([0, 0, u64::MAX]), [Some(0), most, most, most]);
        assert_eq!(ranks([5_000, 5_001, 9_000, 9_999])[0], Some(5_007));
    }

    #[test]
    fn a_time_is_known_to_a_five_hundredth_and_below_a_millisecond_exactly() {
        for power in 0..64 {
            for near in [-1_i64, 0, 1, 37] {
                let time = (1_u64 << power).saturating_add_signed(near);
                let greatest = greatest_of(place(time));
                assert!(greatest >= time && greatest - time <= time / 512, "{time}");
                assert!(greatest == time || time > 1023, "{time}");
            }
        }
        assert!(place(u64::MAX) < PLACES);
    }
}
