//! The first few of many, in the memory of a few.

/// What has a rank among its like.
pub(super) trait Ranked {
    /// Whether it comes before another; neither of two equals does.
    fn is_before(&self, other: &Self) -> bool;
}

/// The first so many; of equals the earlier.
#[derive(Debug)]
pub(super) struct Top<T> {
    length: usize,
    items: Vec<T>,
}

impl<T: Ranked> Top<T> {
    pub(super) const fn new(length: usize) -> Self {
        Self { length, items: Vec::new() }
    }

    /// Takes it if it is one of them.
    pub(super) fn add(&mut self, item: T) {
        let place = self.items.partition_point(|kept| !item.is_before(kept));
        if place < self.length {
            self.items.insert(place, item);
            self.items.truncate(self.length);
        }
    }

    /// Takes all of them that there are.
    pub(super) fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        items.into_iter().for_each(|item| self.add(item));
    }

    /// Takes those of what came later.
    pub(super) fn merge(&mut self, later: Self) {
        later.items.into_iter().for_each(|item| self.add(item));
    }

    pub(super) fn into_vec(self) -> Vec<T> {
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Ranked for (u32, &str) {
        fn is_before(&self, other: &Self) -> bool {
            self.0 > other.0
        }
    }

    #[test]
    fn the_largest_are_kept_and_of_equals_the_earlier() {
        let mut top = Top::new(3);
        for item in [(1, "a"), (3, "b"), (2, "c"), (3, "d"), (2, "e"), (0, "f")] {
            top.add(item);
        }
        let mut later = Top::new(3);
        later.add((3, "g"));
        top.merge(later);
        assert_eq!(top.into_vec(), [(3, "b"), (3, "d"), (3, "g")]);
        let mut none = Top::new(0);
        none.add((1, "a"));
        assert_eq!(none.into_vec(), []);
    }
}
