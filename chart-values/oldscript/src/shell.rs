//! A shell script's commands, read without running it: what is called and what is written to.
//!
//! It knows as much of the language as price scripts use, and says where it knows no more. Nothing
//! is expanded: a word keeps the names of its variables.

mod commands;
mod compound;
mod expansions;
mod redirections;
mod words;

use std::collections::BTreeSet;

use crate::error::Doubt;

/// What a script holds, up to where it was understood.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// Every simple command, also those within functions and `$(…)`.
    pub(crate) calls: Vec<Call>,
    /// The names of its functions.
    pub(crate) functions: BTreeSet<String>,
    /// Variables that get a value in passing: loops, `${x:=…}`.
    pub(crate) set_in_passing: BTreeSet<String>,
    /// Where reading ended, if that is not the script's end.
    pub(crate) doubt: Option<Doubt>,
}

/// One simple command.
#[derive(Debug, Default)]
pub(crate) struct Call {
    pub(crate) line: usize,
    /// In front of the command, or alone.
    pub(crate) assigned: Vec<Assigned>,
    /// The command and its arguments.
    pub(crate) words: Vec<Word>,
    /// What output goes to.
    pub(crate) writes: Vec<Word>,
    /// Whether it stands for a `&`: nobody waits for what is in front of it.
    pub(crate) is_in_background: bool,
}

impl Call {
    /// The command, if it is written out.
    pub(crate) fn name(&self) -> Option<String> {
        self.words.first()?.literal()
    }
}

/// `name=value`.
#[derive(Debug)]
pub(crate) struct Assigned {
    pub(crate) name: String,
    /// `None`: no single word, such as a list or something appended.
    pub(crate) value: Option<Word>,
}

/// A word without its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) pieces: Vec<Piece>,
    /// Whether any of it was quoted: then it is no keyword.
    pub(crate) is_quoted: bool,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it stands there.
    Text(String),
    /// The value of a variable.
    Variable(String),
    /// What only a shell could tell.
    Unknown,
}

impl Word {
    /// The whole word, if nothing in it depends on anything.
    pub(crate) fn literal(&self) -> Option<String> {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Reads `name=value`, `name+=value` and `name[…]=value`.
    pub(crate) fn assignment(&self) -> Option<Assigned> {
        let Some(Piece::Text(first)) = self.pieces.first() else { return None };
        let end = first.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let (name, rest) = first.split_at(end);
        if !is_name(name) {
            return None;
        }
        let name = name.to_owned();
        if let Some(value) = rest.strip_prefix('=') {
            return Some(Assigned { name, value: Some(self.with_first(value)) });
        }
        let is_other = rest.starts_with("+=") || rest.starts_with('[') && self.sets_an_element();
        is_other.then_some(Assigned { name, value: None })
    }

    fn sets_an_element(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(text) => text.contains("]=") || text.contains("]+="),
            _ => false,
        })
    }

    fn with_first(&self, text: &str) -> Self {
        let first = Some(Piece::Text(text.to_owned())).filter(|_| !text.is_empty());
        let others = self.pieces.iter().skip(1).cloned();
        Self { pieces: first.into_iter().chain(others).collect(), is_quoted: self.is_quoted }
    }
}

/// Whether a variable can have this name.
pub(crate) fn is_name(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.bytes().all(is_letter) && text.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

/// Reads a script's commands as far as they can be understood.
pub(crate) fn read(text: &str) -> Script {
    let mut reader = commands::Reader::new(text);
    let doubt = reader.read_file().err();
    Script { doubt, ..reader.script }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command in brackets, words as `text`, `$variable` or `?`, writes behind `>`.
    fn shown(text: &str) -> String {
        let script = read(text);
        let calls: Vec<String> = script.calls.iter().map(shown_call).collect();
        let doubt = script.doubt.map(|doubt| format!(" !{doubt}")).unwrap_or_default();
        calls.concat() + &doubt
    }

    fn shown_call(call: &Call) -> String {
        let assigned = call.assigned.iter().map(|each| {
            format!("{}={}", each.name, each.value.as_ref().map_or("?".to_owned(), shown_word))
        });
        let words = call.words.iter().map(shown_word);
        let writes = call.writes.iter().map(|word| format!(">{}", shown_word(word)));
        let background = call.is_in_background.then(|| "&".to_owned());
        let all: Vec<String> = assigned.chain(words).chain(writes).chain(background).collect();
        format!("[{}]", all.join(" "))
    }

    fn shown_word(word: &Word) -> String {
        let pieces = word.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(name) => format!("${name}"),
            Piece::Unknown => "?".to_owned(),
        });
        pieces.collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn words_lose_their_quotes_and_keep_their_variables() {
        check(r#"echo a"b c"'d $e' $f "${g}/h" \$i # not this"#, "[echo ab cd $e $f $g/h $i]");
        check("echo ${a:-b} ${#a} $? $(( 1 + 2 )) $'x'", "[echo ? ? ? ? ?]");
        check("echo a#b 'it'\"'\"'s'", "[echo a#b it's]");
        check("a=1 b=\"$c\" d+=e f[\"$g\"]=h i=(j k) env", "[a=1 b=$c d=? f=? i=? env]");
        check("a=\nb='' c", "[a=][b= c]");
    }

    #[test]
    fn commands_are_found_wherever_they_stand() {
        check("a | b && c || d; e", "[a][b][c][d][e]");
        check("if ! a; then b; else c; fi", "[a][b][c]");
        check("x=$(a | b \"$(c)\")", "[a][c][b ?][x=?]");
        check("x=`a`", "[a][x=?]");
        check("echo \"${x:-$(a)}\" \"$((1 + $(b)))\"", "[a][b][echo ? ?]");
        check("(( $(a) && \\\n $(b) )) || c", "[a][b][c]");
        check("while read -r x; do a; done <<< \"$(b)\"", "[read -r x][a][b]");
        check("for x in 1 $(a); do b; done", "[a][for x 1 ?][b]");
        check("f() { a; }\nfunction g { b; }\nf", "[a][b][f]");
        check("( a; b ) ; { c; }", "[a][b][c]");
        check("cat <(a) - ", "[a][cat ? -]");
    }

    #[test]
    fn a_case_has_patterns_and_commands() {
        let text = "case \"$d\" in\n  \"uakt\")\n    if a; then b; fi\n    ;;\n  \"x\" | \\\n  \"y\") c ;;\n  *)\n    d >&2\nesac\ne";
        check(text, "[a][b][c][d][e]");
        check("case $x in a) b;; esac; c", "[b][c]");
    }

    #[test]
    fn conditions_are_no_redirections() {
        check("[[ $a == @(b|c) && $d > e ]] && f", "[[[ $a == @? $d e][f]");
        check(
            "if ! [[ $x =~ ^[0-9]+([.][0-9]+)?$ ]]; then g; fi",
            "[[[ $x =~ ^[0-9]+ [.][0-9]+ ?$][g]",
        );
    }

    #[test]
    fn what_is_written_to_is_found() {
        check("a > b 2>> \"c/$d\" 2>&1 < e &> f", "[a >b >c/$d >f]");
        check("{ a; } > b", "[a][>b]");
        check("a >| b; exec 3<> c", "[a >b][exec >c]");
        check("a & b && c |& d; ( e ) & { f; } &", "[a][&][b][c][d][e][&][f][&]");
    }

    #[test]
    fn documents_within_the_script_are_no_commands() {
        check("a << END\nrm -rf /\nEND\nb", "[a][b]");
        check("a <<- 'END' | b\n\t$(rm)\n\tEND\nc", "[a][b][c]");
        check("a << END\n$(rm)\nEND\nb", "[a] !line 2: a document with commands in it");
    }

    #[test]
    fn where_it_ends_it_says_so() {
        check("a\nb 'c", "[a] !line 2: a quote without an end");
        check("a $(b", "[b] !line 1: `(` without an end");
        check("a )", "[a] !line 1: `)` without a beginning");
        let deep = "$(".repeat(1000);
        check(&deep, " !line 1: commands within commands, too deep");
    }

    #[test]
    fn any_text_is_read_to_an_end() {
        let pieces =
            ["'", "\"", "$(", "${", "`", "((", ")", "<<", "\n", "case x in", "\\", "é", "#", "&"];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    read(&format!("a {first} b {second}{third}"));
                    read(&format!("{first}{second}{third}"));
                }
            }
        }
    }
}
