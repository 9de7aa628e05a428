//! The fields of the JSON report: what a policy may name, and what the documentation lists.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A decimal as text.
    Amount,
    /// A whole number.
    Count,
    /// Words.
    Text,
    /// A list; its members are known by this field of theirs, or not at all.
    List(Option<&'static str>),
}

/// Every field but the objects that hold others; `[]` is any member of a list.
pub(crate) const FIELDS: [(&str, Kind); 78] = {
    use Kind::{Amount, Count, List, Text};
    [
        ("now.name", Text),
        ("now.compat", Text),
        ("now.rate_usd_per_akt", Amount),
        ("now.book", Text),
        ("then.name", Text),
        ("then.compat", Text),
        ("then.rate_usd_per_akt", Amount),
        ("then.book", Text),
        ("orders.from", Text),
        ("orders.read", Count),
        ("orders.priced", Count),
        ("orders.unreadable", Count),
        ("orders.first_unreadable", List(None)),
        ("orders.first_unreadable[].place", Text),
        ("orders.first_unreadable[].problem", Text),
        ("total.now_usd", Amount),
        ("total.then_usd", Amount),
        ("total.delta_usd", Amount),
        ("total.delta_pct", Amount),
        ("bids.now", Count),
        ("bids.then", Count),
        ("bids.lost", Count),
        ("bids.won", Count),
        ("refused.now", Count),
        ("refused.then", Count),
        ("refused.new", Count),
        ("refused.reasons", List(Some("name"))),
        ("refused.reasons[].name", Text),
        ("refused.reasons[].now", Count),
        ("refused.reasons[].then", Count),
        ("refused.reasons[].message", Text),
        ("earnings.utilisation_pct", Amount),
        ("earnings.now_usd", Amount),
        ("earnings.then_usd", Amount),
        ("earnings.delta_usd", Amount),
        ("earnings.delta_pct", Amount),
        ("resources", List(Some("name"))),
        ("resources[].name", Text),
        ("resources[].now_usd", Amount),
        ("resources[].then_usd", Amount),
        ("resources[].delta_usd", Amount),
        ("resources[].delta_pct", Amount),
        ("gpus", List(Some("name"))),
        ("gpus[].name", Text),
        ("gpus[].orders", Count),
        ("gpus[].units", Amount),
        ("gpus[].now_unit_usd", Amount),
        ("gpus[].then_unit_usd", Amount),
        ("gpus[].now_usd", Amount),
        ("gpus[].then_usd", Amount),
        ("gpus[].delta_usd", Amount),
        ("gpus[].delta_pct", Amount),
        ("changes", List(None)),
        ("changes[].above_pct", Count),
        ("changes[].to_pct", Count),
        ("changes[].orders", Count),
        ("most_changed", List(None)),
        ("most_changed[].order", Text),
        ("most_changed[].resources", Text),
        ("most_changed[].denom", Text),
        ("most_changed[].maximum", Amount),
        ("most_changed[].now_price", Amount),
        ("most_changed[].then_price", Amount),
        ("most_changed[].now_is", Text),
        ("most_changed[].then_is", Text),
        ("most_changed[].now_usd", Amount),
        ("most_changed[].then_usd", Amount),
        ("most_changed[].delta_usd", Amount),
        ("most_changed[].delta_pct", Amount),
        ("sweep.key", Text),
        ("sweep.at", Amount),
        ("sweep.points", List(Some("at"))),
        ("sweep.points[].at", Amount),
        ("sweep.points[].bids", Count),
        ("sweep.points[].earnings_usd", Amount),
        ("sweep.points[].total_usd", Amount),
        ("sweep.best", Count),
        ("notes", List(None)),
    ]
};

/// What a field of this path holds.
pub(crate) fn kind_of(path: &str) -> Option<Kind> {
    FIELDS.iter().find(|(name, _)| *name == path).map(|(_, kind)| *kind)
}

/// Whether it is the beginning of others.
pub(crate) fn is_group(path: &str) -> bool {
    FIELDS.iter().any(|(name, _)| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}
