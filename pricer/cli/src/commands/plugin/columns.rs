//! Cells in columns, and names with what belongs to them.

use bidprice_report::{Paint, Style};

/// To which side a column's cells go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flush {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Rows as lines, the first one a heading.
pub(super) fn table<const N: usize>(
    columns: [Flush; N],
    rows: &[[String; N]],
    paint: Paint,
) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(columns).zip(widths).map(|((cell, flush), width)| match flush {
            Flush::Left => format!("{cell:<width$}"),
            Flush::Right => format!("{cell:>width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        text += &if index == 0 { paint.apply(Style::Bold, line) } else { line.to_owned() };
        text.push('\n');
    }
    text
}

/// A line for each name with its text; a name that is empty goes on with the one above.
pub(super) fn pairs(pairs: &[(&str, String)], paint: Paint) -> String {
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, text): &(&str, String)| {
        let head = paint.apply(Style::Bold, &format!("{name:<width$}"));
        format!("{head}  {text}\n")
    };
    pairs.iter().map(line).collect()
}
