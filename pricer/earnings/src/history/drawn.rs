//! A history as tables, as charts and as a page.

use bidprice_report::{Flush, Paint, Style};

use super::{History, StepDenom, StepShown};
use crate::figure::Figure;
use crate::plot::{Chart, Point};
use crate::table::Table;
use crate::{html, plot};

/// What a denomination's table has.
pub(crate) const HEADINGS: [&str; 7] =
    ["height", "time", "leases", "a day", "not withdrawn", "in the bank", "earned since"];

impl History {
    /// A table for each denomination, the notes behind them.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        let tables = self.units().enumerate().map(|(index, unit)| {
            format!("{}\n{}\n", paint.apply(Style::Bold, unit), self.table(index).text(paint))
        });
        let notes = self.notes.iter().map(|note| format!("note    {note}\n"));
        let parts: Vec<String> = tables.chain(notes).collect();
        if parts.is_empty() { "no steps\n".to_owned() } else { parts.concat() }
    }

    /// Columns of blocks for each denomination and figure, in at most so many characters a line.
    #[must_use]
    pub fn plot(&self, width: usize) -> String {
        self.charts().iter().map(|chart| plot::text(chart, width)).collect()
    }

    /// One page that needs nothing else: no script, no font, no picture.
    #[must_use]
    pub fn html(&self) -> String {
        html::page(self)
    }

    /// The units, in the order in which every step has its denominations.
    pub(crate) fn units(&self) -> impl Iterator<Item = &str> {
        self.steps
            .first()
            .into_iter()
            .flat_map(|step| &step.denoms)
            .map(|denom| denom.unit.as_str())
    }

    fn table(&self, denom: usize) -> Table {
        use Flush::{Left, Right};
        let mut table = Table::new(
            &HEADINGS.map(|heading| (heading, if heading == "time" { Left } else { Right })),
        );
        self.rows(denom).for_each(|row| table.row(row.to_vec()));
        table
    }

    /// The cells of one denomination's table, the newest step first.
    pub(crate) fn rows(&self, denom: usize) -> impl Iterator<Item = [String; HEADINGS.len()]> {
        let known =
            |figure: Option<Figure>| figure.map_or("–".to_owned(), |figure| figure.rounded(6));
        self.steps.iter().filter_map(move |step| {
            let StepShown { height, time, .. } = step;
            let denom = step.denoms.get(denom)?;
            Some([
                height.to_string(),
                time.clone(),
                denom.leases.to_string(),
                denom.per_day.rounded(6),
                denom.balance.rounded(6),
                known(denom.in_bank),
                known(denom.earned),
            ])
        })
    }

    /// What there is to draw: a chart for each figure of each denomination, oldest step first.
    pub(crate) fn charts(&self) -> Vec<Chart> {
        type Figures = fn(&StepDenom) -> Option<Figure>;
        let figures: [(&str, Figures); 3] = [
            ("a day", |denom| Some(denom.per_day)),
            ("in the bank", |denom| denom.in_bank),
            ("earned since the step before", |denom| denom.earned),
        ];
        let mut charts = Vec::new();
        for (index, unit) in self.units().enumerate() {
            charts.extend(figures.iter().map(|(name, figure)| Chart {
                denom: index,
                title: format!("{unit} {name}"),
                points: self.points(index, *figure),
            }));
        }
        charts.retain(Chart::has_something);
        charts
    }

    fn points(&self, denom: usize, figure: fn(&StepDenom) -> Option<Figure>) -> Vec<Point> {
        let point = |step: &StepShown| Point {
            date: step.time.split('T').next().unwrap_or_default().to_owned(),
            value: step.denoms.get(denom).and_then(figure).map(Figure::size),
        };
        self.steps.iter().rev().map(point).collect()
    }
}
