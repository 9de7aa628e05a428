//! The assignments of a script.

use super::shell::{Code, Kind, Piece, Statement, name_of, pieces};
use super::value::{Names, TargetValue, read_value};

/// `name=value` as it stands in a script.
#[derive(Clone, Debug)]
pub(crate) struct Assignment<'s> {
    pub(crate) name: &'s str,
    /// Of an array's element.
    pub(crate) subscript: Option<&'s str>,
    /// The right side.
    pub(crate) text: &'s str,
    /// All of it.
    pub(crate) word: &'s str,
    pub(crate) line: usize,
    /// The statement that it stands in.
    pub(crate) statement: usize,
    pub(crate) is_conditional: bool,
    /// It happens when the function is called, not where it stands.
    pub(crate) is_in_function: bool,
    /// What it comes to at this place.
    pub(crate) value: TargetValue,
}

/// A word that assigns.
struct Word<'s> {
    name: &'s str,
    subscript: Option<&'s str>,
    appends: bool,
    text: &'s str,
    whole: &'s str,
}

const DECLARING: [&str; 5] = ["export", "declare", "readonly", "local", "typeset"];

/// All assignments, and what the variables hold at the script's end.
pub(crate) fn read_assignments<'s>(code: &Code<'s>) -> (Vec<Assignment<'s>>, Names<'s>) {
    let (mut assignments, mut names) = (Vec::new(), Names::new());
    for (index, statement) in code.statements.iter().enumerate() {
        let words = words_of(statement);
        if words.is_empty() {
            continue;
        }
        let is_conditional = code.is_conditional(statement);
        let is_in_function = code.around(statement).any(|block| block.kind == Kind::Function);
        for word in words {
            let value = value_of(&word, &names);
            if word.subscript.is_none() {
                let known = known_after(names.get(word.name), &value, is_conditional, statement);
                names.insert(word.name, known);
            }
            assignments.push(Assignment {
                name: word.name,
                subscript: word.subscript,
                text: word.text,
                word: word.whole,
                line: code.line_of(word.whole),
                statement: index,
                is_conditional,
                is_in_function,
                value,
            });
        }
    }
    (assignments, names)
}

/// What a variable holds behind an assignment that may not have happened.
fn known_after(
    before: Option<&TargetValue>,
    value: &TargetValue,
    is_conditional: bool,
    statement: &Statement<'_>,
) -> TargetValue {
    if !is_conditional || before == Some(value) {
        return value.clone();
    }
    TargetValue::unreadable(format!("is set under a condition on line {}", statement.first_line))
}

fn value_of(word: &Word<'_>, names: &Names<'_>) -> TargetValue {
    if word.appends {
        // To nothing, or nothing, is as good as a plain assignment.
        return match names.get(word.name) {
            Some(TargetValue::Fixed(text)) if text.is_empty() => read_value(word.text, names),
            Some(value) if word.text.is_empty() => value.clone(),
            _ => TargetValue::unreadable("is added to"),
        };
    }
    if word.text.starts_with('(') {
        return TargetValue::unreadable("is an array");
    }
    read_value(word.text, names)
}

/// The words of a statement that assign and stay assigned.
fn words_of<'s>(statement: &Statement<'s>) -> Vec<Word<'s>> {
    // What is assigned within a pipeline is lost with it, and known as conditional.
    let commands = statement.commands();
    commands.flat_map(command_words).collect()
}

fn command_words<'s>(command: &[&'s str]) -> Vec<Word<'s>> {
    let words = command.iter().filter(|word| **word != "&");
    match command.first() {
        Some(first) if DECLARING.contains(first) => words.filter_map(|word| split(word)).collect(),
        Some(&":") => words.filter_map(|word| defaulted(word)).collect(),
        Some(_) => words.map(|word| split(word)).collect::<Option<Vec<_>>>().unwrap_or_default(),
        None => Vec::new(),
    }
}

/// `name=…`, `name+=…`, `name[…]=…`.
fn split(word: &str) -> Option<Word<'_>> {
    let name = name_of(word);
    let behind = word.get(name.len()..).filter(|_| !name.is_empty())?;
    let (subscript, behind) = match behind.strip_prefix('[') {
        Some(inner) => {
            let end = inner.find("]=").or_else(|| inner.find("]+="))?;
            (inner.get(..end), inner.get(end + 1..)?)
        }
        None => (None, behind),
    };
    let (appends, behind) =
        behind.strip_prefix('+').map_or((false, behind), |behind| (true, behind));
    let text = behind.strip_prefix('=')?;
    Some(Word { name, subscript, appends, text, whole: word })
}

/// `: "${name:=…}"`.
fn defaulted(word: &str) -> Option<Word<'_>> {
    let pieces = pieces(word);
    let [Piece::Braces(inner)] = pieces.as_slice() else { return None };
    let name = name_of(inner);
    let behind = inner.get(name.len()..).filter(|_| !name.is_empty())?;
    let is_default = behind.starts_with(":=") || behind.starts_with('=');
    is_default.then_some(Word { name, subscript: None, appends: false, text: word, whole: word })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each assignment with its line; `?` marks a conditional one.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let code = Code::read(text);
        let (assignments, _) = read_assignments(&code);
        let shown = |one: &Assignment<'_>| {
            let mark = if one.is_conditional { "?" } else { "" };
            let value = match &one.value {
                TargetValue::Fixed(text) => text.clone(),
                TargetValue::Default { variables, text } => {
                    format!("{} or {text}", variables.join(" or "))
                }
                TargetValue::Unreadable { why } => why.clone(),
            };
            format!("{}{mark} {}: {value}", one.line, one.name)
        };
        let shown: Vec<_> = assignments.iter().map(shown).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn every_form_is_read() {
        check("A=\"4.50\" # x\nB=4.50\nC='4.50'", &["1 A: 4.50", "2 B: 4.50", "3 C: 4.50"]);
        check("export A=1 B='2'; declare -x C=3", &["1 A: 1", "1 B: 2", "1 C: 3"]);
        check("readonly A=1\nlocal B=2\ntypeset -r C=3", &["1 A: 1", "2 B: 2", "3 C: 3"]);
        check("A=\\\n1", &["1 A: 1"]);
        check("A=1 B=2", &["1 A: 1", "1 B: 2"]);
        check("A=1 2>/dev/null", &["1 A: 1"]);
        check("A=1 jq .\nIFS=, read B", &[]);
    }

    #[test]
    fn defaults_are_read_through_each_other() {
        check("A=\"${P:-1.60}\"", &["1 A: P or 1.60"]);
        check("A=${P-1}\nB=${P:=2}", &["1 A: P or 1", "2 B: P or 2"]);
        check("A=${P:-${Q:-3}}", &["1 A: P or Q or 3"]);
        check("A=$P", &["1 A: P or "]);
        check("P=7\nA=${P:-1}\nB=$A", &["1 P: 7", "2 A: 7", "3 B: 7"]);
        check("P=\nA=${P:-1}\nB=${P-1}", &["1 P: ", "2 A: 1", "3 B: "]);
        check(": \"${P:=1.60}\"\nA=$P", &["1 P: P or 1.60", "2 A: P or 1.60"]);
        check("A=$Q\nB=${A:-2}", &["1 A: Q or ", "2 B: Q or 2"]);
        check("P=1\nA=$P.50", &["1 P: 1", "2 A: 1.50"]);
    }

    #[test]
    fn what_cannot_be_told_is_not() {
        let computed = "is computed when the script runs";
        check("A=$(echo 1)", &[&format!("1 A: {computed}")]);
        check("A=`echo 1`", &[&format!("1 A: {computed}")]);
        check("A=$((1+2))", &[&format!("1 A: {computed}")]);
        check("A=$1", &[&format!("1 A: {computed}")]);
        check("A=${P%.*}", &["1 A: is $P, changed on the way"]);
        check("A=${P:-1}0", &["1 A: is put together from several texts"]);
        check("A=1\nA+=2", &["1 A: 1", "2 A: is added to"]);
        check("A=\nA+=2", &["1 A: ", "2 A: 2"]);
        check("A=(1 2)", &["1 A: is an array"]);
    }

    #[test]
    fn branches_loops_functions_and_pipelines_are_conditions() {
        check("if x; then A=1; else A=2; fi\nB=3", &["1? A: 1", "1? A: 2", "2 B: 3"]);
        check("f() {\n  A=1\n}\nfunction g { B=1; }", &["2? A: 1", "4? B: 1"]);
        check("for x in 1; do A=1; done", &["1? A: 1"]);
        check("case x in\n  a) A=1 ;;\n  *) A=2\nesac\nB=1", &["2? A: 1", "3? A: 2", "5 B: 1"]);
        check("x && A=1\ny || B=2; C=3", &["1? A: 1", "2? B: 2", "2 C: 3"]);
        check("( A=1 )\n{ B=1; }\nC=1 | x", &["1? A: 1", "2 B: 1", "3? C: 1"]);
        check("if x; then A=1; fi\nB=$A", &["1? A: 1", "2 B: is set under a condition on line 1"]);
        check("A=1\nif x; then A=1; fi\nB=$A", &["1 A: 1", "2? A: 1", "3 B: 1"]);
    }

    #[test]
    fn what_is_no_code_is_not_read() {
        check("# A=1\ncat <<EOF\nA=2\nEOF\nB='\nA=3\n'\n", &["5 B: \nA=3\n"]);
        check("cat <<-'X' | bc\nA=1\n\tX\nA=2", &["4 A: 2"]);
        check(
            "x=$(cat <<EOF\nit's\nEOF\n)\nA=2",
            &["1 x: is computed when the script runs", "5 A: 2"],
        );
        check("echo \"\nA=1\n\"\nA=2", &["4 A: 2"]);
    }
}
