//! A sentence about a report that makes a run fail: `total.delta_pct > 5 or refused.new > 0`.
//!
//! Whatever a sentence says about fields is held against the list of them when it is read, so that nothing
//! is priced for one that is misspelt. Amounts are compared with every digit.

mod check;
mod error;
mod field;
mod near;
mod parse;
mod token;

use std::fmt;

pub use error::PolicyError;

use field::Field;

use crate::signed::Signed;

/// So long a policy may be: more than a line of a pipeline's settings will hold.
pub const POLICY_BYTES_MAX: usize = 4096;

/// So deep `not` and parentheses may be nested: beyond what anybody can follow, and far from the end of
/// the stack.
pub const POLICY_DEPTH_MAX: usize = 32;

/// What must not be.
#[derive(Clone, Debug)]
pub struct Policy {
    text: String,
    says: Says,
}

/// What came of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What must not be is not.
    Holds,
    /// It is, or it cannot be said.
    Fails {
        /// The fields that decide, in the order in which they are named.
        why: Vec<Seen>,
    },
}

/// What a field was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// As the policy names it.
    pub field: String,
    /// Nothing if the report cannot say it.
    pub value: Option<String>,
}

/// A sentence and its parts.
#[derive(Clone, Debug)]
enum Says {
    Compares { left: Operand, is: Comparison, right: Operand },
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// One side of a comparison.
#[derive(Clone, Debug)]
enum Operand {
    Number(Signed),
    Text(String),
    Field(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
    Different,
}

impl Policy {
    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl std::str::FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::parse(text)
    }
}

/// `total.delta_pct is 6.2, refused.new is 3`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Fails { why } = self else { return f.write_str("holds") };
        for (place, Seen { field, value }) in why.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            match value {
                Some(value) => write!(f, "{comma}{field} is {value}")?,
                None => write!(f, "{comma}{field} cannot be said")?,
            }
        }
        Ok(())
    }
}
