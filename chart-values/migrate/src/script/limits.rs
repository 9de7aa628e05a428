//! A bound for what a stranger's script may cost, each with its reason.

/// The chart carries 323,000 bytes of compressed script at most; text of a megabyte is no script.
pub(crate) const SCRIPT_BYTES_MAX: usize = 1 << 20;

/// Statements and blocks together; the longest published script has 150.
pub(crate) const STATEMENTS_MAX: usize = 8_000;

/// Lines that are compared with the published ones; those have 305 at most.
pub(crate) const COMPARED_LINES_MAX: usize = 4_000;

/// Own lines that are listed; how many more there are is told.
pub(crate) const LISTED_LINES_MAX: usize = 200;

/// Findings; a script with more is read by its owner.
pub(crate) const FINDINGS_MAX: usize = 500;

/// Places that set, use or ask about one variable; where there are more, nothing is certain.
pub(crate) const USES_MAX: usize = 64;

/// Statements of a block that are looked at for what it does; a longer one does more than a rule.
pub(crate) const BLOCK_STATEMENTS_MAX: usize = 64;

/// Characters of a line that is shown.
pub(crate) const SHOWN_CHARS_MAX: usize = 120;

/// `${A:-${B:-…}}`: nobody has more than two.
pub(crate) const DEFAULTS_DEPTH_MAX: usize = 8;

/// Blocks around a statement that are looked at.
pub(crate) const BLOCKS_DEPTH_MAX: usize = 16;

/// Bytes of a condition that are looked at, its last ones.
pub(crate) const HEAD_BYTES_MAX: usize = 4_000;
