//! Where a lease's fields stand, in a node's shape before 1.0 and in today's.

/// Which of its shapes a lease is in. The two parts changed one by one, and APIs in front of a node mix them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// `lease_id`, now `id`.
    pub(super) is_old_id: bool,
    /// Money in `escrow_payment`, now in its `state`.
    pub(super) is_old_payment: bool,
}

/// A field that a figure needs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field {
    Owner,
    Provider,
    Dseq,
    Gseq,
    Oseq,
    State,
    CreatedAt,
    ClosedOn,
    Price,
    Rate,
    RateDenom,
    Balance,
    BalanceDenom,
    Withdrawn,
    WithdrawnDenom,
}

impl Field {
    /// Its path in a lease of that shape.
    pub(super) fn path(self, shape: Shape) -> String {
        let id = if shape.is_old_id { "lease.lease_id" } else { "lease.id" };
        let payment = if shape.is_old_payment { "escrow_payment" } else { "escrow_payment.state" };
        let (part, name) = match self {
            Self::Owner => (id, "owner"),
            Self::Provider => (id, "provider"),
            Self::Dseq => (id, "dseq"),
            Self::Gseq => (id, "gseq"),
            Self::Oseq => (id, "oseq"),
            Self::State => ("lease", "state"),
            Self::CreatedAt => ("lease", "created_at"),
            Self::ClosedOn => ("lease", "closed_on"),
            Self::Price => ("lease", "price.amount"),
            Self::Rate => (payment, "rate.amount"),
            Self::RateDenom => (payment, "rate.denom"),
            Self::Balance => (payment, "balance.amount"),
            Self::BalanceDenom => (payment, "balance.denom"),
            Self::Withdrawn => (payment, "withdrawn.amount"),
            Self::WithdrawnDenom => (payment, "withdrawn.denom"),
        };
        format!("{part}.{name}")
    }
}
