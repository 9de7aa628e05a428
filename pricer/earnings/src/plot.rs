//! A chart for a terminal: text alone, six lines high, as wide as there is room.

use bidprice_core::bc::Number;

use crate::figure::Figure;

/// One figure over time.
#[derive(Debug)]
pub(crate) struct Chart {
    /// Which of the history's denominations.
    pub(crate) denom: usize,
    /// `AKT a day`
    pub(crate) title: String,
    /// The oldest first.
    pub(crate) points: Vec<Point>,
}

/// A figure at a time, unless it is not known.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) date: String,
    pub(crate) value: Option<Number>,
}

/// Lines of a chart.
const LINES: u32 = 6;
/// What a character can be divided into.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// A column is no wider than this, with the space behind it.
const COLUMN_MAX: usize = 4;

impl Chart {
    /// Whether anything is above zero.
    pub(crate) fn has_something(&self) -> bool {
        !self.most().is_zero()
    }

    /// The largest figure.
    pub(crate) fn most(&self) -> Number {
        let larger = |one: Number, other: Number| match one.compare(other) {
            Some(std::cmp::Ordering::Less) => other,
            _ => one,
        };
        self.points.iter().filter_map(|point| point.value).fold(Number::ZERO, larger)
    }

    /// The largest, for people.
    pub(crate) fn most_shown(&self) -> String {
        let most = Figure::from(self.most());
        let [cents, all] = [2, 6].map(|decimals| most.rounded(decimals));
        if cents == "0.00" { all } else { cents }
    }

    /// The first and the last date.
    pub(crate) fn dates(&self) -> [&str; 2] {
        [self.points.first(), self.points.last()].map(|point| point.map_or("", |point| &point.date))
    }
}

/// How high a figure stands in so many steps; what is not nothing has at least one.
pub(crate) fn level(value: Number, most: Number, steps: u32) -> u32 {
    let part = value.times(Number::from(steps)).and_then(|all| all.over(most)?.rounded(0));
    let level = part.and_then(|part| u32::try_from(part.units()).ok()).unwrap_or(0).min(steps);
    if value.is_zero() { 0 } else { level.max(1) }
}

/// The chart, a newline behind each line and one more at the end.
///
/// Where the room is too small for all columns, the newest are shown.
pub(crate) fn text(chart: &Chart, width: usize) -> String {
    let most = chart.most_shown();
    let gutter = most.chars().count();
    let room = width.saturating_sub(gutter + " │".chars().count()).max(1);
    let hidden = chart.points.len().saturating_sub(room);
    let points = chart.points.get(hidden..).unwrap_or_default();
    let column = (room / points.len().max(1)).clamp(1, COLUMN_MAX);
    let mut lines = vec![chart.title.clone()];
    for line in (0..LINES).rev() {
        let label = if line == LINES - 1 { most.as_str() } else { "" };
        let cells: String =
            points.iter().map(|point| cell(point, chart.most(), line, column)).collect();
        lines.push(format!("{label:>gutter$} │{cells}").trim_end().to_owned());
    }
    lines.push(format!("{:>gutter$} └{}", "0", "─".repeat(points.len() * column)));
    let first = points.first().map_or("", |point| point.date.as_str());
    let last = points.last().map_or("", |point| point.date.as_str());
    let hidden =
        if hidden > 0 { format!(" ({hidden} older ones do not fit)") } else { String::new() };
    lines.push(format!("{:>gutter$}  {first} … {last}{hidden}", ""));
    lines.join("\n") + "\n\n"
}

/// A column's part of a line, counted from below.
fn cell(point: &Point, most: Number, line: u32, width: usize) -> String {
    let bar = match point.value {
        Some(value) => {
            let eighths = level(value, most, LINES * 8).saturating_sub(line * 8).min(8);
            *usize::try_from(eighths).ok().and_then(|at| EIGHTHS.get(at)).unwrap_or(&' ')
        }
        None if line == 0 => '?',
        None => ' ',
    };
    let bars = if width > 1 { width - 1 } else { 1 };
    format!("{:<width$}", bar.to_string().repeat(bars))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[Option<u32>]) -> Chart {
        let point = |(day, value): (usize, &Option<u32>)| Point {
            date: format!("day {day}"),
            value: value.map(Number::from),
        };
        let points = values.iter().enumerate().map(point).collect();
        Chart { denom: 0, title: "AKT a day".to_owned(), points }
    }

    #[test]
    fn columns_stand_beside_each_other() {
        let chart = chart(&[Some(0), Some(1), Some(24), None, Some(48)]);
        let expected = "\
AKT a day
48.00 │            █
      │            █
      │            █
      │      █     █
      │      █     █
      │   ▁  █  ?  █
    0 └───────────────
       day 0 … day 4

";
        // Two characters for a column and one between would need 15: there are 17.
        let narrow = text(&chart, 24).replace("██", "█ ").replace("▁▁", "▁ ").replace("??", "? ");
        let narrow: Vec<&str> = narrow.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = expected.lines().collect();
        assert_eq!(narrow, expected);
    }

    #[test]
    fn without_room_the_newest_are_shown() {
        let chart = chart(&[Some(1), Some(2), Some(3)]);
        let drawn = text(&chart, 0);
        assert!(drawn.contains("day 2 … day 2 (2 older ones do not fit)"), "{drawn}");
        assert!(text(&chart, 100).lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn a_little_is_more_than_nothing() {
        let most = Number::from(1_000_000);
        assert_eq!(level(Number::ZERO, most, 48), 0);
        assert_eq!(level(Number::from(1), most, 48), 1);
        assert_eq!(level(most, most, 48), 48);
    }
}
