//! Where variables are set, used and asked about, so that nobody has to look for it twice.

use std::collections::BTreeMap;

use crate::script::assign::Assignment;
use crate::script::limits::USES_MAX;
use crate::script::shell::{Code, variables};

/// Places by variable: indices of assignments and of blocks.
pub(super) struct Index<'s> {
    pub(super) assigned: BTreeMap<&'s str, Vec<usize>>,
    /// Assignments whose right side uses a variable.
    pub(super) used: BTreeMap<&'s str, Vec<usize>>,
    /// Blocks whose head asks about a variable.
    pub(super) asked: BTreeMap<&'s str, Vec<usize>>,
    /// Statements that fetch something.
    pub(super) fetches: Vec<usize>,
}

impl<'s> Index<'s> {
    pub(super) fn new(code: &Code<'s>, assignments: &[Assignment<'s>]) -> Self {
        let (mut assigned, mut used, mut asked) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (index, one) in assignments.iter().enumerate() {
            add(&mut assigned, one.name, index);
            variables(one.text).for_each(|name| add(&mut used, name, index));
        }
        for (index, block) in code.blocks.iter().enumerate() {
            variables(block.head).for_each(|name| add(&mut asked, name, index));
        }
        let statements = code.statements.iter().enumerate();
        let fetches = statements.filter(|(_, one)| one.runs("curl") || one.runs("wget"));
        let fetches = fetches.map(|(index, _)| index).take(USES_MAX).collect();
        Self { assigned, used, asked, fetches }
    }
}

/// Each place once, though a text may name a variable twice.
fn add<'s>(places: &mut BTreeMap<&'s str, Vec<usize>>, name: &'s str, index: usize) {
    let places = places.entry(name).or_default();
    if places.last() != Some(&index) {
        places.push(index);
    }
}

/// The places of a variable; none if there are more than anybody can keep track of.
pub(super) fn few<'i>(places: &'i BTreeMap<&str, Vec<usize>>, name: &str) -> &'i [usize] {
    places.get(name).map(Vec::as_slice).filter(|all| all.len() <= USES_MAX).unwrap_or_default()
}
