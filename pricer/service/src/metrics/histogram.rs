//! How long things take: counts of microseconds, never a float.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::text::{Page, Seconds};

/// Upper bounds in microseconds, from a price without plugins to one that nobody waits for any more.
const BOUNDS: [u64; 14] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    5_000_000,
];

/// Durations by size.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// One for each bound; what is above all of them is only in `all`.
    buckets: [AtomicU64; BOUNDS.len()],
    all: AtomicU64,
    sum_micros: AtomicU64,
}

impl Histogram {
    pub(crate) fn add(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // A bound belongs to its bucket.
        let slot = BOUNDS.partition_point(|&bound| bound < micros);
        if let Some(bucket) = self.buckets.get(slot) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
        self.all.fetch_add(1, Ordering::Relaxed);
    }

    /// Nothing, as long as there was nothing.
    pub(crate) fn write(&self, page: &mut Page, label: (&str, &str)) {
        // Read first: what comes in between is in a bucket already, and a bucket may never be above all.
        let buckets = self.buckets.each_ref().map(|bucket| bucket.load(Ordering::Relaxed));
        let all = self.all.load(Ordering::Relaxed).max(buckets.iter().sum());
        if all == 0 {
            return;
        }
        let mut so_far = 0;
        for (bound, count) in BOUNDS.iter().zip(buckets) {
            so_far += count;
            let bound = Seconds(*bound).to_string();
            page.part("_bucket", &[label, ("le", &bound)], so_far);
        }
        page.part("_bucket", &[label, ("le", "+Inf")], all);
        page.part("_sum", &[label], Seconds(self.sum_micros.load(Ordering::Relaxed)));
        page.part("_count", &[label], all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_a_bound_belongs_to_its_own() {
        let histogram = Histogram::default();
        for micros in [0, 50, 51, 5_000_000, 5_000_001] {
            histogram.add(Duration::from_micros(micros));
        }
        let mut page = Page::default();
        page.histogram("x", "X.");
        histogram.write(&mut page, ("a", "b"));
        for line in [
            "x_bucket{a=\"b\",le=\"0.00005\"} 2\n",
            "x_bucket{a=\"b\",le=\"0.0001\"} 3\n",
            "x_bucket{a=\"b\",le=\"1\"} 3\n",
            "x_bucket{a=\"b\",le=\"5\"} 4\n",
            "x_bucket{a=\"b\",le=\"+Inf\"} 5\n",
            "x_sum{a=\"b\"} 10.000102\n",
            "x_count{a=\"b\"} 5\n",
        ] {
            assert!(page.text.contains(line), "{line}{}", page.text);
        }
    }
}
