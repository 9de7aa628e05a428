//! Cells in columns, and names with what belongs to them.

use bidprice_report::{Flush, Paint, Style, Table};

/// Rows as one text, the first one a heading.
pub(super) fn table<const N: usize>(
    columns: [Flush; N],
    rows: Vec<[String; N]>,
    paint: Paint,
) -> String {
    let mut table = Table::new(columns);
    for row in rows {
        table.row(row);
    }
    table.lines(paint).into_iter().map(|line| line + "\n").collect()
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
