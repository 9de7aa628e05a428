//! A block of lines in, the lines of its answers out.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use bidprice_core::SettingError;
use bidprice_lines::{Asked, Block, Line, read_asked};
use bidprice_report::Decision;
use bidprice_settings::{Setting, Settings};

use super::Arguments;
use super::columns::{Column, problem};
use super::record::{Record, record};
use super::rows::{Form, Row};
use crate::desk::Desk;
use crate::shared_rate::SharedRate;

/// Answers have an eighth of their orders' bytes, a little more where many are refused.
const BYTES_PER_ANSWER_BYTE: usize = 6;

/// What every line is priced with.
pub(super) struct Pricer<'s> {
    owner: &'s str,
    now: Desk<'s>,
    then: Option<Desk<'s>>,
    form: Form,
    columns: &'s [Column],
    has_header: bool,
    is_strict: bool,
}

/// What came of a block.
#[derive(Default)]
pub(super) struct Priced {
    pub(super) lines: Vec<u8>,
    /// How many of them are no orders.
    pub(super) bad: u64,
    /// The line that ends it all.
    pub(super) stop: Option<BadLine>,
    /// What there is to say of the prices.
    pub(super) notes: BTreeSet<String>,
}

/// A line that is no order.
pub(super) struct BadLine {
    /// The file, if there are several, and the line.
    pub(super) place: String,
    pub(super) problem: String,
}

/// Where an order stands.
#[derive(Clone, Copy)]
struct Place<'b> {
    /// Only where there are several.
    file: Option<&'b str>,
    line: Line<'b>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.file {
            Some(file) => write!(f, "{file}:{}", self.line.number),
            None => write!(f, "line {}", self.line.number),
        }
    }
}

impl<'s> Pricer<'s> {
    pub(super) fn open(
        arguments: &'s Arguments,
        now: &'s Settings<'s>,
        then: Option<&'s Settings<'s>>,
        rate: &'s SharedRate,
    ) -> Result<Self, SettingError> {
        let desk = |settings| Desk::open(settings)?.for_whoever_asks().for_many(rate);
        Ok(Self {
            owner: now.text_or_default(Setting::AkashOwner),
            now: desk(now)?,
            then: then.map(desk).transpose()?,
            form: arguments.format,
            columns: &arguments.columns,
            has_header: arguments.header && arguments.format != Form::Json,
            is_strict: arguments.strict,
        })
    }

    /// The names of the columns, if they are asked for.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut line = Vec::new();
        if !self.has_header {
            return line;
        }
        let mut row = Row::new(self.form, &mut line);
        let books: &[&str] = if self.then.is_some() { &["now_", "then_"] } else { &[""] };
        for book in books {
            for column in self.columns {
                row.cell("", Some(&format!("{book}{}", column.name())));
            }
        }
        line.push(b'\n');
        line
    }

    /// Answers every line of a block; of several files this one is named.
    pub(super) fn price(&self, block: &Block, file: Option<&str>) -> Priced {
        let mut priced = Priced::default();
        priced.lines.reserve(block.bytes().len() / BYTES_PER_ANSWER_BYTE);
        for line in block.lines() {
            self.answer(Place { file, line }, &mut priced);
            if priced.stop.is_some() {
                break;
            }
        }
        priced
    }

    fn answer(&self, place: Place<'_>, priced: &mut Priced) {
        let line = place.line;
        let Record { echo, asked } = record(line.text, self.form);
        if line.is_blank() {
            return self.bad(place, echo, None, "is empty", priced);
        }
        let Asked { order, id, owner, .. } = match read_asked(&asked) {
            Ok(asked) => asked,
            Err(problem) => return self.bad(place, echo, None, problem, priced),
        };
        let owner = owner.as_deref().unwrap_or(self.owner);
        let now = self.now.decide_for(owner, &order);
        if let Some(refusal) = problem(&now) {
            return self.bad(place, echo, id, refusal, priced);
        }
        let then = self.then.as_ref().map(|desk| desk.decide_for(owner, &order));
        for note in now.notes.iter().chain(then.iter().flat_map(|then| &then.notes)) {
            if !priced.notes.contains(note) {
                priced.notes.insert(note.clone());
            }
        }
        self.row(echo, id, &now, then.as_ref(), &mut priced.lines);
    }

    fn row(
        &self,
        echo: &[u8],
        id: Option<&str>,
        now: &Decision<'_>,
        then: Option<&Decision<'_>>,
        out: &mut Vec<u8>,
    ) {
        match self.form {
            Form::Json => self.object(id, now, then, out),
            Form::Tsv | Form::Csv => {
                out.extend(echo);
                let mut row = Row::new(self.form, out);
                for decision in std::iter::once(now).chain(then) {
                    self.cells(decision, &mut row);
                }
            }
        }
        out.push(b'\n');
    }

    fn object(
        &self,
        id: Option<&str>,
        now: &Decision<'_>,
        then: Option<&Decision<'_>>,
        out: &mut Vec<u8>,
    ) {
        out.push(b'{');
        let mut row = Row::new(Form::Json, out);
        if let Some(id) = id {
            row.json("id", id);
        }
        match then {
            None => self.cells(now, &mut row),
            Some(then) => {
                for (name, decision) in [("now", now), ("then", then)] {
                    row.json(name, &self.answer_object(decision));
                }
            }
        }
        out.push(b'}');
    }

    fn answer_object(&self, decision: &Decision<'_>) -> String {
        let mut object = vec![b'{'];
        self.cells(decision, &mut Row::new(Form::Json, &mut object));
        object.push(b'}');
        String::from_utf8(object).expect("JSON is text")
    }

    fn cells(&self, decision: &Decision<'_>, row: &mut Row<'_>) {
        for column in self.columns {
            column.cell(decision, row);
        }
    }

    /// A line for a line that is no order.
    fn bad(
        &self,
        place: Place<'_>,
        echo: &[u8],
        id: Option<&str>,
        problem: impl Display,
        priced: &mut Priced,
    ) {
        let problem = problem.to_string();
        priced.bad += 1;
        if self.is_strict {
            priced.stop = Some(BadLine { place: place.to_string(), problem });
            return;
        }
        let out = &mut priced.lines;
        match self.form {
            Form::Json => {
                out.push(b'{');
                let mut row = Row::new(Form::Json, out);
                if let Some(id) = id {
                    row.json("id", id);
                }
                row.cell("error", Some(&problem));
                if let Some(file) = place.file {
                    row.cell("file", Some(file));
                }
                row.json("line", &place.line.number.to_string());
                out.push(b'}');
            }
            Form::Tsv | Form::Csv => {
                out.extend(echo);
                let mut row = Row::new(self.form, out);
                let books = if self.then.is_some() { 2 } else { 1 };
                let message = format!("{place}: {problem}");
                for column in std::iter::repeat_n(self.columns, books).flatten() {
                    row.cell(
                        "",
                        match column {
                            Column::Refused => Some("order"),
                            Column::Message => Some(&message),
                            _ => None,
                        },
                    );
                }
            }
        }
        out.push(b'\n');
    }
}
