//! What tells leases apart.

use std::rc::Rc;

/// The id of a lease.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(super) owner: Rc<str>,
    pub(super) provider: Rc<str>,
    /// dseq, gseq, oseq, bseq.
    pub(super) numbers: [u64; 4],
}

impl Key {
    /// `owner/dseq/gseq/oseq/provider`
    pub(crate) fn name(&self) -> String {
        let Self { owner, provider, numbers: [dseq, gseq, oseq, _] } = self;
        format!("{owner}/{dseq}/{gseq}/{oseq}/{provider}")
    }
}
