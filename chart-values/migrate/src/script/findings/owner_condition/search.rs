//! Where the owners of a condition stand: in itself, in a variable, in a file, behind a URL.

use std::ops::RangeInclusive;

use super::super::effects::lines_of;
use crate::script::assign::Assignment;
use crate::script::limits::BLOCKS_DEPTH_MAX;
use crate::script::shell::{Block, Kind, Statement, array_elements, unquoted, variables};
use crate::script::study::{Role, Study};
use crate::script::value::TargetValue;

/// Where the owners stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Source {
    Owners(Vec<String>),
    /// A path, as it was written.
    File(String),
    Url(String),
    /// A URL that the environment has to give.
    Variable(String),
    /// A URL that counts if the environment gives none.
    Default {
        variable: String,
        url: String,
    },
    Unknown,
}

/// A search for the owners that a condition names.
pub(super) struct Search<'a, 's> {
    study: &'a Study<'s>,
    /// The condition's block, and where its owners come from.
    pub(super) lines: Vec<RangeInclusive<usize>>,
    depth: usize,
    /// Variables on the way to the owners.
    pub(super) names: Vec<String>,
    /// All of them have been set when the condition is asked.
    pub(super) is_certain: bool,
    /// What decides whether the condition is asked at all.
    around: Vec<usize>,
    /// The condition's place among the statements.
    at: usize,
}

impl<'a, 's> Search<'a, 's> {
    pub(super) fn new(study: &'a Study<'s>, block: &Block<'_>) -> Self {
        let asks = if block.kind == Kind::Arm { block.subject } else { block.head };
        let aliases = variables(asks).filter(|name| study.role(name) == Some(Role::Owner));
        let aliases = aliases.filter_map(|name| study.last_assignment(name));
        let aliases = aliases.map(|alias| alias.line..=alias.line);
        let lines = lines_of(study, block).into_iter().chain(aliases).collect();
        let parent = |index: &usize| study.code.blocks.get(*index).and_then(|outer| outer.parent);
        let around = std::iter::successors(block.parent, parent).take(BLOCKS_DEPTH_MAX).collect();
        let at = block.statements.start;
        Self { study, lines, depth: 0, names: Vec::new(), is_certain: true, around, at }
    }

    /// The owners that a text names, itself or through its variables.
    pub(super) fn source(&mut self, text: &str, block: Option<&Block<'_>>) -> Source {
        const DEPTH_MAX: usize = 6;
        let here = owners_in(text);
        if !here.is_empty() {
            return Source::Owners(here);
        }
        if let Some(url) = url_in(text) {
            return Source::Url(url);
        }
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Source::Unknown;
        }
        let names: Vec<&str> = variables(text).filter(|name| !self.is_owner(name)).collect();
        for name in names.into_iter().take(DEPTH_MAX) {
            match self.of_variable(name, block) {
                Source::Unknown => {}
                source => return source,
            }
        }
        path_in(text).map_or(Source::Unknown, |path| self.of_path(&path))
    }

    fn is_owner(&self, name: &str) -> bool {
        self.study.role(name) == Some(Role::Owner)
    }

    fn of_variable(&mut self, name: &str, block: Option<&Block<'_>>) -> Source {
        if self.names.iter().any(|known| known == name) {
            return Source::Unknown;
        }
        self.names.push(name.to_owned());
        if let Some(words) = block.and_then(|block| self.loop_over(name, block)) {
            return self.source(&words, None);
        }
        let study = self.study;
        let Some(one) = study.last_assignment(name) else {
            let is_url = name.ends_with("URL");
            return if is_url { Source::Variable(name.to_owned()) } else { Source::Unknown };
        };
        if let Some(statement) = study.code.statements.get(one.statement) {
            self.lines.push(statement.lines());
        }
        if let Some(source) = self.of_question(one) {
            return source;
        }
        self.is_certain &= self.has_happened(one);
        if one.text.starts_with('(') {
            return of_array(one.text);
        }
        if let Some(source) = of_default(study, name) {
            return source;
        }
        if let (Some(path), false) = (study.only_text(name), one.text.contains("akash1")) {
            if path.starts_with("http") {
                return Source::Url(path.to_owned());
            }
            return if is_path(path) { self.of_path(path) } else { Source::Unknown };
        }
        self.source(one.text, None)
    }

    /// Whether a variable's last assignment has happened, and no other since, whenever the condition
    /// is asked.
    fn has_happened(&self, last: &Assignment<'_>) -> bool {
        let mut others = self.study.assignments_to(last.name);
        // An address within `${…}` counts only now and then; a default is told as one.
        let is_expanded = last.text.contains("${") && last.text.contains("://");
        let is_known = last.value.fixed().is_some() || of_default(self.study, last.name).is_some();
        last.statement < self.at
            && self.is_reached(last)
            && (is_known || !is_expanded)
            && others.all(|one| !one.is_in_function || self.is_reached(one))
    }

    /// Whether it happens where the condition is asked: nothing decides about it alone.
    fn is_reached(&self, one: &Assignment<'_>) -> bool {
        let code = &self.study.code;
        let Some(statement) = code.statements.get(one.statement) else { return false };
        let is_piped = statement.words.iter().any(|word| matches!(*word, "|" | "&"));
        !statement.is_condition && !is_piped && self.deciding(statement).is_empty()
    }

    /// The blocks that decide about a statement, and not about the condition.
    fn deciding(&self, statement: &Statement<'s>) -> Vec<&'a Block<'s>> {
        let blocks = &self.study.code.blocks;
        let parent = |index: &usize| blocks.get(*index).and_then(|block| block.parent);
        let around = std::iter::successors(statement.block, parent).take(BLOCKS_DEPTH_MAX);
        let around = around.filter(|index| !self.around.contains(index));
        let around = around.filter_map(|index| blocks.get(index));
        around.filter(|block| block.kind != Kind::Group).collect()
    }

    /// `[ -n "$WHITELIST_URL" ] || WHITELIST_URL=https://…` is a default.
    fn of_question(&mut self, one: &Assignment<'_>) -> Option<Source> {
        let study = self.study;
        let statement = study.code.statements.get(one.statement)?;
        let is_piped = statement.words.iter().any(|word| matches!(*word, "|" | "&"));
        let [block] = self.deciding(statement)[..] else { return None };
        let url = one.value.fixed().filter(|url| url.starts_with("http"))?;
        let is_only = study.assignments_to(one.name).count() == 1 && one.statement < self.at;
        if is_piped || !is_only || !asks_whether_empty(study, block, one.name) {
            return None;
        }
        self.lines.push(block.head_lines());
        Some(Source::Default { variable: one.name.to_owned(), url: url.to_owned() })
    }

    /// The words of the loop around a block that has this variable.
    fn loop_over(&self, name: &str, block: &Block<'_>) -> Option<String> {
        self.study.code.blocks_from(block.parent).find_map(|outer| {
            let words = outer.head.strip_prefix("for ")?.trim_start().strip_prefix(name)?;
            words.trim_start().strip_prefix("in ").map(str::to_owned)
        })
    }

    /// A file, or what was downloaded into it.
    fn of_path(&mut self, path: &str) -> Source {
        let study = self.study;
        let names_it = |text: &str| {
            text.contains(path) || variables(text).any(|name| study.only_text(name) == Some(path))
        };
        let Some(fetch) = study.fetches().find(|one| names_it(one.text)) else {
            return Source::File(path.to_owned());
        };
        self.lines.push(fetch.lines());
        // A question whether the file is old belongs to fetching it.
        let asks = study.code.around(fetch).filter(|block| names_it(block.head));
        self.lines.extend(asks.map(Block::head_lines));
        if let Some(url) = url_in(fetch.text) {
            return Source::Url(url);
        }
        let variable = variables(fetch.text).find(|name| study.only_text(name) != Some(path));
        let Some(variable) = variable else { return Source::Unknown };
        match self.of_variable(variable, None) {
            Source::Unknown => Source::Variable(variable.to_owned()),
            source => source,
        }
    }
}

/// Whether a block runs where this variable is empty, and only there.
fn asks_whether_empty(study: &Study<'_>, block: &Block<'_>, name: &str) -> bool {
    let words: Vec<&str> = block
        .head
        .split_whitespace()
        .filter(|word| !matches!(*word, "[" | "[[" | "]" | "]]" | "test"))
        .collect();
    let [question @ ("-z" | "-n"), asked] = words.as_slice() else { return false };
    let asked = asked.trim_matches('"');
    let is_it = [format!("${name}"), format!("${{{name}}}"), format!("${{{name}:-}}")];
    let before = block.alternative_to.and_then(|index| study.code.blocks.get(index));
    let is_its_turn = match (block.kind, before) {
        (Kind::Branch | Kind::And | Kind::Or, None) => true,
        (Kind::Else, Some(before)) => before.alternative_to.is_none(),
        _ => false,
    };
    is_its_turn && is_it.iter().any(|it| it == asked) && (*question == "-z") != block.is_negated()
}

/// `${WHITELIST_URL:-https://…}`.
fn of_default(study: &Study<'_>, name: &str) -> Option<Source> {
    let TargetValue::Default { variables, text } = study.names.get(name)? else { return None };
    let variable = variables.first().filter(|_| text.starts_with("http"))?.clone();
    Some(Source::Default { variable, url: text.clone() })
}

/// Owners as elements, or as keys.
fn of_array(text: &str) -> Source {
    let owner = |element: &str| {
        let plain = unquoted(element)?;
        let plain = plain
            .strip_prefix('[')
            .and_then(|key| key.split_once("]="))
            .map_or(plain.as_str(), |(key, _)| key)
            .to_owned();
        is_owner(&plain).then_some(plain)
    };
    let elements = array_elements(text);
    let owners: Option<Vec<String>> = elements.into_iter().map(owner).collect();
    owners.filter(|owners| !owners.is_empty()).map_or(Source::Unknown, Source::Owners)
}

/// Whether the settings file takes it for an owner.
pub(super) fn is_owner(text: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.strip_prefix("akash1").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_inside))
}

/// All owners that stand in a text, each once.
pub(in super::super) fn owners_in(text: &str) -> Vec<String> {
    let mut owners: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if is_owner(word) && !owners.iter().any(|owner| owner == word) {
            owners.push(word.to_owned());
        }
    }
    owners
}

fn url_in(text: &str) -> Option<String> {
    let at = text.find("https://").or_else(|| text.find("http://"))?;
    let url = text.get(at..)?;
    let end =
        url.find(|c: char| c.is_whitespace() || "\"'`|;){}<>".contains(c)).unwrap_or(url.len());
    url.get(..end).filter(|url| !url.contains('$')).map(str::to_owned)
}

pub(super) fn is_path(text: &str) -> bool {
    let is_list = [".txt", ".list", ".csv"].iter().any(|end| text.ends_with(end));
    (text.starts_with('/') || is_list) && !text.contains(char::is_whitespace)
}

fn path_in(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || "()<>|;".contains(c));
    let paths = words.filter_map(unquoted).filter(|word| is_path(word));
    paths.into_iter().find(|path| !path.starts_with("/dev/") && !path.starts_with("/bin/"))
}
