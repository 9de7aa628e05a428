//! Names that were probably meant.

/// At most so many, the nearest first.
const NEAR_MAX: usize = 3;

/// Those of the names that are nearest to a wrong one; none that has little in common with it.
pub(super) fn near<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let most = (wrong.chars().count() / 4).clamp(2, 6);
    let mut ranked: Vec<(usize, &str)> = names
        .map(|name| (rank(wrong, name), name))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().take(NEAR_MAX).map(|(_, name)| name).collect()
}

/// A name that was cut short, or whose last part was written alone, is near.
fn rank(wrong: &str, name: &str) -> usize {
    let is_part = wrong.len() > 2 && (name.starts_with(wrong) || name.ends_with(wrong));
    if is_part { 1 } else { distance(&wrong.to_lowercase(), &name.to_lowercase()) }
}

/// How many characters have to be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, a) in one.chars().enumerate() {
        let mut left = place + 1;
        let mut next = vec![left];
        for (b, pair) in other.iter().zip(row.windows(2)) {
            let [diagonal, above] =
                [pair.first(), pair.last()].map(|cell| cell.map_or(left, |c| *c));
            left = (diagonal + usize::from(a != *b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// `a`, `b` or `c`, each as code.
pub(super) fn listed(names: &[&str]) -> String {
    let code = |name: &&str| format!("`{name}`");
    match names {
        [] => String::new(),
        [one] => code(one),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(code).collect();
            format!("{} or {}", first.join(", "), code(last))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_characters() {
        assert_eq!(
            [distance("", "abc"), distance("kitten", "sitting"), distance("a", "a")],
            [3, 3, 0]
        );
    }

    #[test]
    fn what_was_meant_is_near() {
        let names =
            || ["total.delta_pct", "total.delta_usd", "refused.new", "bids.lost"].into_iter();
        assert_eq!(near("total.delta_pc", names()).first(), Some(&"total.delta_pct"));
        assert_eq!(near("delta_pct", names()), ["total.delta_pct"]);
        assert_eq!(near("refused.neww", names()), ["refused.new"]);
        assert!(near("weather", names()).is_empty());
    }
}
