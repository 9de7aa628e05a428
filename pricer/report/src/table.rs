//! The explanation as a table that a person reads in a terminal.

use std::fmt;

use bidprice_core::bc::Number;
use bidprice_core::printable;

use crate::changes;
use crate::explanation::Explanation;
use crate::figures::money;
use crate::shown::{LineShown, MaximumShown, TotalShown};

/// Whether the text may hold colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// For files, pipes and logs.
    Plain,
    /// For terminals.
    Colour,
}

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Headings and sums.
    Bold,
    /// Explanations.
    Dim,
    /// A bid.
    Good,
    /// A refusal.
    Bad,
}

impl Paint {
    /// The text, coloured if that is wanted.
    #[must_use]
    pub fn apply(self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Good => "1;32",
            Style::Bad => "1;31",
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}

/// To which side a column's cells go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Rows of cells, the first one a heading.
#[derive(Debug)]
pub struct Table<const N: usize> {
    columns: [Flush; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// A table with these columns and nothing in it.
    #[must_use]
    pub const fn new(columns: [Flush; N]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    /// The rows as lines.
    #[must_use]
    pub fn lines(&self, paint: Paint) -> Vec<String> {
        let widths: [usize; N] = std::array::from_fn(|column| self.width(column));
        let mut lines: Vec<String> = self.rows.iter().map(|row| self.line(row, &widths)).collect();
        if let Some(heading) = lines.first_mut() {
            *heading = paint.apply(Style::Bold, heading);
        }
        lines
    }

    fn line(&self, row: &[String; N], widths: &[usize; N]) -> String {
        let cell = |((text, flush), width): ((&String, Flush), &usize)| match flush {
            Flush::Left => format!("{text:<width$}"),
            Flush::Right => format!("{text:>width$}"),
        };
        let cells: Vec<String> = row.iter().zip(self.columns).zip(widths).map(cell).collect();
        cells.join("  ").trim_end().to_owned()
    }

    /// Words with nothing behind them take no part in it: they may be as long as they like.
    fn width(&self, column: usize) -> usize {
        let is_left = self.columns.get(column) == Some(&Flush::Left);
        let cells = self.rows.iter().filter_map(|row| {
            let behind = row.get(column + 1..).unwrap_or_default();
            let ends_the_line = is_left && behind.iter().all(String::is_empty);
            row.get(column).filter(|_| !ends_the_line)
        });
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Paint::Plain))
    }
}

impl Explanation {
    /// The table with everything around it, a newline at the end.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        let mut lines = Vec::new();
        if let Some(total) = &self.total {
            lines.extend(self.table(total).lines(paint));
            lines.extend(self.remarks(paint));
            lines.push(String::new());
            if !self.changes.is_empty() {
                lines.extend(changes::table(&self.changes).lines(paint));
                lines.push(String::new());
            }
            lines.push(sum(total, paint));
        }
        lines.extend(self.fixed.iter().map(|fixed| {
            format!("fixed   {} {} a block, by {}", fixed.per_block, fixed.denom, fixed.by)
        }));
        lines.extend(self.free.iter().map(|free| {
            let resource = printable(&free.resource);
            format!("free    {} of {resource}: {}", free.quantity, free.because)
        }));
        lines.extend(
            self.rate
                .iter()
                .map(|rate| format!("rate    {} USD per AKT, {}", rate.usd_per_akt, rate.source)),
        );
        lines.extend(self.outcome(paint));
        lines.extend(self.maximum.iter().map(maximum));
        lines.extend(self.notes.iter().map(|note| format!("note    {note}")));
        lines.push(String::new());
        lines.join("\n")
    }

    fn table(&self, total: &TotalShown) -> Table<6> {
        use Flush::{Left, Right};
        let mut table = Table::new([Left, Right, Left, Right, Right, Right]);
        table.row(
            ["resource", "quantity", "", "unit price", "USD a month", "share"].map(str::to_owned),
        );
        for line in &self.lines {
            table.row(line_cells(line));
        }
        let share = if self.lines.is_empty() { "" } else { "100.0 %" };
        // What rules and plugins made of it stands below.
        let (name, amount) = match self.changes.first() {
            None => ("total", total.amount),
            Some(_) => ("sum", self.sum_of_lines().unwrap_or(total.amount)),
        };
        table.row([name, "", "", "", &money(amount), share].map(str::to_owned));
        table
    }

    fn sum_of_lines(&self) -> Option<Number> {
        self.lines.iter().try_fold(Number::ZERO, |sum, line| sum.plus(line.amount))
    }

    fn remarks(&self, paint: Paint) -> Vec<String> {
        let remark = |line: &LineShown| {
            let name = printable(&line.resource);
            let text = match (&line.priced_by, &line.added_by) {
                (Some(by), _) => format!("{name} (resource {}): {}", by.resource, by.because),
                (None, Some(by)) => format!("{name}: added by {by}"),
                (None, None) => return None,
            };
            Some(paint.apply(Style::Dim, &text))
        };
        self.lines.iter().filter_map(remark).collect()
    }

    fn outcome(&self, paint: Paint) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(bid) = &self.bid {
            let price = format!("{} {}", bid.price, bid.denom);
            lines.push(format!("bid     {} a block", paint.apply(Style::Good, &price)));
        }
        if let Some(refused) = &self.refused {
            lines.push(format!("{} {}", paint.apply(Style::Bad, "refused"), refused.message));
            lines.extend(refused.hint.iter().map(|hint| format!("hint    {hint}")));
        }
        lines
    }
}

fn line_cells(line: &LineShown) -> [String; 6] {
    [
        // Models and classes come from the order: nothing in them may reach the terminal.
        printable(&line.resource),
        short(&line.quantity),
        line.unit.to_owned(),
        line.unit_price_usd.clone(),
        money(line.amount),
        line.share_pct.as_ref().map(|share| format!("{share} %")).unwrap_or_default(),
    ]
}

/// A quantity with three decimals at most; the JSON has them all.
fn short(quantity: &str) -> String {
    const DECIMALS: usize = 3;
    match quantity.split_once('.') {
        Some((whole, fraction)) if fraction.len() > DECIMALS => {
            format!("{whole}.{}…", fraction.get(..DECIMALS).unwrap_or(fraction))
        }
        _ => quantity.to_owned(),
    }
}

fn sum(total: &TotalShown, paint: Paint) -> String {
    let rounded = |text: &Option<String>, decimals: usize| {
        let text = text.as_deref().unwrap_or("?");
        let length = text.find('.').map_or(text.len(), |point| point + 1 + decimals);
        text.get(..length.min(text.len())).unwrap_or(text).to_owned()
    };
    let month = paint.apply(Style::Bold, &format!("{} USD a month", money(total.amount)));
    let (hour, block) = (rounded(&total.usd_per_hour, 6), rounded(&total.usd_per_block, 12));
    format!("total   {month}, {hour} an hour, {block} a block")
}

fn maximum(maximum: &MaximumShown) -> String {
    let MaximumShown { amount, denom, .. } = maximum;
    let stands = match (maximum.price_is, &maximum.difference, &maximum.difference_pct) {
        (Some("equal"), ..) => ", exactly the price".to_owned(),
        (Some(place), Some(difference), Some(percent)) => {
            format!(": the price is {difference} ({percent} %) {place}")
        }
        _ => String::new(),
    };
    let least = maximum.least_accepted.as_ref();
    let least = least.map(|least| format!("; {least} would be accepted")).unwrap_or_default();
    format!("maximum {amount} {denom}{stands}{least}")
}
