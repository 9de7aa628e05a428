//! Columns for people: figures flush right, everything else flush left.

use bidprice_report::{Flush, Paint, Style};

use crate::problem::Problem;

/// What stands in place of a table without rows: nothing was there only if nothing was wrong.
pub(crate) fn no_rows(problems: &[Problem], nothing: &str) -> String {
    if problems.is_empty() { nothing.to_owned() } else { "no lease could be counted\n".to_owned() }
}

/// Rows of cells under headings.
///
/// The widths are found once, so that a hundred thousand leases are no trouble.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Flush>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings and nothing in it.
    pub(crate) fn new(columns: &[(&str, Flush)]) -> Self {
        let headings = columns.iter().map(|(heading, _)| (*heading).to_owned()).collect();
        Self { columns: columns.iter().map(|(_, flush)| *flush).collect(), rows: vec![headings] }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// A line for each row, a newline behind each.
    pub(crate) fn text(&self, paint: Paint) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            let line = self.line(row, &widths);
            text += &if index == 0 { paint.apply(Style::Bold, &line) } else { line };
            text.push('\n');
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.columns);
        let padded = cells.map(|((cell, &width), flush)| match flush {
            Flush::Left => format!("{cell:<width$}"),
            Flush::Right => format!("{cell:>width$}"),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}
