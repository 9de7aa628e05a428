//! The same filter for the service: whole lines in, their answers out, and how many are what.

use bidprice_lines::{Line, Lines, read_asked};
use bidprice_report::Decision;
use bidprice_service::LinesPriced;

use super::columns::{Column, problem};
use super::rows::{Form, Row};
use crate::desk::Desk;

/// What is said of an order, as the command does where no columns are named.
const COLUMNS: [Column; 3] = [Column::Price, Column::Refused, Column::Message];

/// Answers each line.
pub(in crate::commands) fn priced(
    desk: &Desk<'_>,
    owner: &str,
    block: bidprice_service::Lines<'_>,
) -> LinesPriced {
    let mut priced = LinesPriced::default();
    for line in Lines::of(block.bytes, block.first) {
        priced.bytes.push(b'{');
        if let Err(error) = answer(desk, owner, line, &mut priced) {
            let mut row = error.row(&mut priced.bytes);
            row.cell("error", Some(&error.problem));
            row.json("line", &line.number.to_string());
        }
        priced.bytes.extend(b"}\n");
    }
    priced
}

/// A line that is no order.
struct NoOrder {
    id: Option<String>,
    problem: String,
}

impl NoOrder {
    fn row<'o>(&self, out: &'o mut Vec<u8>) -> Row<'o> {
        let mut row = Row::new(Form::Json, out);
        if let Some(id) = &self.id {
            row.json("id", id);
        }
        row
    }
}

fn answer(
    desk: &Desk<'_>,
    owner: &str,
    line: Line<'_>,
    priced: &mut LinesPriced,
) -> Result<(), NoOrder> {
    if line.is_blank() {
        return Err(NoOrder { id: None, problem: "is empty".to_owned() });
    }
    let asked =
        read_asked(line.text).map_err(|none| NoOrder { id: None, problem: none.to_string() })?;
    let owner = asked.owner.as_deref().unwrap_or(owner);
    let decision = desk.decide_for_anybody(owner, &asked.order);
    if let Some(refusal) = problem(&decision) {
        return Err(NoOrder { id: asked.id.map(str::to_owned), problem: refusal.to_string() });
    }
    let mut row = Row::new(Form::Json, &mut priced.bytes);
    if let Some(id) = asked.id {
        row.json("id", id);
    }
    for column in COLUMNS {
        column.cell(&decision, &mut row);
    }
    count(&decision, priced);
    Ok(())
}

fn count(decision: &Decision<'_>, priced: &mut LinesPriced) {
    let Err(refusal) = &decision.outcome else {
        priced.bids += 1;
        return;
    };
    let reason = refusal.slug();
    match priced.refusals.iter_mut().find(|(name, _)| *name == reason) {
        Some((_, count)) => *count += 1,
        None => priced.refusals.push((reason, 1)),
    }
}
