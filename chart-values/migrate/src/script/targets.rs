//! The prices that a script sets.

use bidprice_core::{Exponent, Target, parse_plain, printable};

use super::assign::Assignment;
use super::limits::SHOWN_CHARS_MAX;
use super::shell::{Code, Kind, Statement};
use super::value::TargetValue;

/// What a price of a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptTarget {
    /// A resource that has a chart value of its own.
    Resource(Target),
    /// `TARGET_HD`: a GiB of any storage.
    AllDisks,
    /// `TARGET_GPU_UNIT`: any GPU.
    GpuUnit,
    /// `TARGET_GPU_DEFAULT`: a GPU that is not listed.
    GpuDefault,
    /// `PRICE_TARGET_GPU_MAPPINGS`: the GPU map.
    GpuMappings,
}

impl ScriptTarget {
    /// The target that a variable sets, with `PRICE_` in front or without.
    #[must_use]
    pub fn named(variable: &str) -> Option<Self> {
        let name = variable.strip_prefix("PRICE_").unwrap_or(variable);
        let is_name = |target: &Target| target.variable().strip_prefix("PRICE_") == Some(name);
        match name {
            "TARGET_HD" => Some(Self::AllDisks),
            "TARGET_GPU_UNIT" => Some(Self::GpuUnit),
            "TARGET_GPU_DEFAULT" => Some(Self::GpuDefault),
            "TARGET_GPU_MAPPINGS" => Some(Self::GpuMappings),
            _ => Target::ALL.into_iter().find(is_name).map(Self::Resource),
        }
    }
}

/// An assignment of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetLine {
    /// What it prices.
    pub target: ScriptTarget,
    /// The variable, with `PRICE_` in front or without.
    pub name: String,
    /// Where it stands; the first line is 1.
    pub line: usize,
    /// Where it ends, which is the same line for most.
    pub last_line: usize,
    /// As it was written, shortened and printable.
    pub text: String,
    /// What it sets.
    pub value: TargetValue,
    /// In a branch, a loop, a function or a pipeline: it may not count.
    pub is_conditional: bool,
    /// In a function, which may be called further down.
    pub is_in_function: bool,
}

/// All assignments of prices, in the order of the text.
pub(crate) fn read_targets(code: &Code<'_>, assignments: &[Assignment<'_>]) -> Vec<TargetLine> {
    let plain = assignments.iter().filter(|one| one.subscript.is_none()).filter_map(target_line);
    let mut lines: Vec<TargetLine> = plain.collect();
    lines.extend(code.statements.iter().flat_map(|statement| written_otherwise(code, statement)));
    lines.sort_by_key(|line| line.line);
    lines
}

fn target_line(one: &Assignment<'_>) -> Option<TargetLine> {
    let target = ScriptTarget::named(one.name)?;
    Some(TargetLine {
        target,
        name: one.name.to_owned(),
        line: one.line,
        last_line: one.line + one.word.matches('\n').count(),
        text: shown(one.word),
        value: checked(target, one.value.clone()),
        is_conditional: one.is_conditional,
        is_in_function: one.is_in_function,
    })
}

/// A price that is no number is none.
fn checked(target: ScriptTarget, value: TargetValue) -> TargetValue {
    let text = match &value {
        TargetValue::Fixed(text) => text,
        TargetValue::Default { text, .. } if !text.is_empty() => text,
        _ => return value,
    };
    if target == ScriptTarget::GpuMappings {
        return value;
    }
    match parse_plain(text, Exponent::Refused) {
        Ok(_) => value,
        Err(problem) => TargetValue::unreadable(format!("is `{}`, which {problem}", shown(text))),
    }
}

/// Commands that set variables without `=`, or in a sum.
const SETTERS: [&str; 7] = ["read", "let", "unset", "printf", "mapfile", "readarray", "eval"];

fn written_otherwise(code: &Code<'_>, statement: &Statement<'_>) -> Vec<TargetLine> {
    let sets = |word: &&str| SETTERS.contains(word) || word.starts_with("((");
    if !statement.commands().any(|command| command.iter().any(sets)) {
        return Vec::new();
    }
    let names = statement.text.match_indices("TARGET_").filter_map(|(at, _)| {
        let (before, rest) = statement.text.split_at_checked(at)?;
        let is_use = before.trim_end_matches("PRICE_").ends_with(['$', '{']);
        let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        rest.get(..end).filter(|_| !is_use)
    });
    let line = |name: &str| {
        Some(TargetLine {
            target: ScriptTarget::named(name)?,
            name: name.to_owned(),
            line: statement.first_line,
            last_line: statement.last_line,
            text: shown(statement.text),
            value: TargetValue::unreadable("is set by a command"),
            is_conditional: code.is_conditional(statement),
            is_in_function: code.around(statement).any(|block| block.kind == Kind::Function),
        })
    };
    names.filter_map(line).collect()
}

/// A piece of the script as a message may show it.
pub(crate) fn shown(text: &str) -> String {
    let text = text.replace("\\\n", "").replace('\n', " ");
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => printable(text.get(..end).unwrap_or(&text)) + "…",
        None => printable(&text),
    }
}

/// What a price comes to when the whole script has run; nothing if it is never set.
///
/// As in the shell, the last assignment wins. One that may not have happened makes the price
/// unreadable, unless it says the same.
pub(crate) fn price_of(lines: &[TargetLine], target: ScriptTarget) -> Option<TargetValue> {
    let of_target = || lines.iter().filter(|line| line.target == target);
    let of_script = |line: &&TargetLine| !line.name.starts_with("PRICE_");
    // `PRICE_…` is what the environment says, and counts where the script has no name of its own.
    let has_own = of_target().any(|line| of_script(&line));
    let counting: Vec<_> = of_target().filter(|line| !has_own || of_script(line)).collect();
    let certain = counting.iter().rposition(|line| !line.is_conditional);
    let from = certain.unwrap_or_default();
    let value = &counting.get(from)?.value;
    if certain.is_none() {
        return counting.first().map(|line| TargetValue::unreadable(perhaps(line)));
    }
    let counts = |at: usize, line: &TargetLine| {
        line.value != *value && (line.is_in_function || at > from && line.is_conditional)
    };
    let other = counting.iter().enumerate().find(|(at, line)| counts(*at, line));
    Some(other.map_or_else(|| value.clone(), |(_, line)| TargetValue::unreadable(perhaps(line))))
}

fn perhaps(line: &TargetLine) -> String {
    let place = if line.is_in_function { "in a function" } else { "under a condition" };
    format!("is set {place} on line {}", line.line)
}

#[cfg(test)]
mod tests {
    use super::super::assign::read_assignments;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let code = Code::read(text);
        let lines = read_targets(&code, &read_assignments(&code).0);
        let value = price_of(&lines, ScriptTarget::Resource(Target::Cpu));
        let shown = value.map(|value| match value {
            TargetValue::Fixed(text) => text,
            TargetValue::Default { variables, text } => {
                format!("{} or {text}", variables.join("|"))
            }
            TargetValue::Unreadable { why } => format!("? {why}"),
        });
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn the_last_assignment_wins() {
        check("TARGET_CPU=1\nTARGET_CPU=2", Some("2"));
        check("TARGET_CPU=1\n#TARGET_CPU=2\n", Some("1"));
        check("TARGET_MEMORY=1", None);
        check("TARGET_CPU=${PRICE_TARGET_CPU:-1.60}", Some("PRICE_TARGET_CPU or 1.60"));
        check("PRICE_TARGET_CPU=3\nTARGET_CPU=${PRICE_TARGET_CPU:-1.60}", Some("3"));
        check(": ${PRICE_TARGET_CPU:=1.60}", Some("PRICE_TARGET_CPU or 1.60"));
    }

    #[test]
    fn what_may_not_have_happened_is_said() {
        let why = Some("? is set under a condition on line 2");
        check("TARGET_CPU=1\nx && TARGET_CPU=2", why);
        check("TARGET_CPU=1\nx && TARGET_CPU=1", Some("1"));
        check("\nx && TARGET_CPU=1", why);
        check("x && TARGET_CPU=2\nTARGET_CPU=1", Some("1"));
        let why = Some("? is set in a function on line 2");
        check("f() {\n TARGET_CPU=2; }\nTARGET_CPU=1; f", why);
        check("f() {\n TARGET_CPU=1; }\nTARGET_CPU=1; f", Some("1"));
    }

    #[test]
    fn what_is_no_number_is_said() {
        check("TARGET_CPU=1,60", Some("? is `1,60`, which has a comma in it"));
        check("TARGET_CPU=\"1.6*0.9\"", Some("? is `1.6*0.9`, which is not a number"));
        check("TARGET_CPU=", Some("? is ``, which is empty"));
        check("TARGET_CPU=$(x)", Some("? is computed when the script runs"));
        check("TARGET_CPU=1; read -r TARGET_CPU < f", Some("? is set by a command"));
        check("(( TARGET_CPU = 5 ))", Some("? is set by a command"));
        check("TARGET_CPU=1\n(( $x * $TARGET_CPU > 5 ))", Some("1"));
    }
}
