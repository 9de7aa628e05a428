//! What the bids earn at each price of a sweep, and how many they are.

use bidprice_core::bc::Number;

use crate::figures::{count, plain, usd, usd_short};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Point, Sweep};
use crate::scale::{Axis, FULL, Ticked, ends, signed_count, size};
use crate::summary::best;

use super::plot::{Plot, across, figure, inside, label, rule};
use super::tag::{Tag, tag};

/// Of more figures below the curve every second is left out.
const NARROW_TICKS: usize = 5;

/// The curve's room, from above; what stands in it are earnings.
const TOP_PX: usize = 34;
const CURVE_PX: usize = 200;

/// Below it the bids' columns.
const BIDS_FLOOR_PX: usize = TOP_PX + CURVE_PX + 76;
const BIDS_PX: usize = 28;

const HEIGHT_PX: usize = BIDS_FLOOR_PX + 8;

/// Left and right of the curve marks have room.
const FIRST: u32 = 250;
const LAST: u32 = 9_750;

/// More points than this are drawn without circles around them.
const LARGE_POINTS_MAX: usize = 60;

struct Drawing<'s> {
    sweep: &'s Sweep,
    at: Ticked,
    earnings: Ticked,
    bids: Axis,
}

/// Nothing if the sweep has no points with figures.
pub(super) fn curve(sweep: &Sweep) -> Option<Tag> {
    let (first, last) = (sweep.points.first()?, sweep.points.last()?);
    let drawing = Drawing {
        sweep,
        at: Ticked::exactly(size(&first.at)?, size(&last.at)?),
        earnings: earnings_axis(sweep)?,
        bids: Axis::of_counts(sweep.points.iter().map(|point| point.bids)),
    };
    let marks = [
        drawing.grid(),
        vec![drawing.line()],
        drawing.present(),
        drawing.points(),
        drawing.amounts(),
        drawing.best(),
        drawing.prices(),
        drawing.bids(),
    ];
    let key = clean(&sweep.key, NAME_CHARS_MAX);
    let title = format!("Earnings by {key}");
    let plot = Plot {
        id: "plot-sweep",
        title,
        description: description(sweep),
        height: HEIGHT_PX,
        margin: drawing.margin(),
    };
    Some(plot.of(marks.concat()))
}

fn earnings_axis(sweep: &Sweep) -> Option<Ticked> {
    let earnings = sweep.points.iter().filter_map(|point| size(&point.earnings_usd));
    let (low, high) = ends(earnings)?;
    Some(Ticked::from_zero_if_near(low, high))
}

fn description(sweep: &Sweep) -> String {
    let point = |point: &Point| {
        let (at, earnings) = (plain(&point.at), usd(&point.earnings_usd));
        format!("{at}: {earnings} USD a month from {} bids.", count(point.bids))
    };
    let ends = [sweep.points.first(), best(sweep), sweep.points.last()];
    let [first, best, last] = ends.map(|end| end.map(point).unwrap_or_default());
    format!("From {first} Best at {best} To {last}")
}

impl Drawing<'_> {
    fn x(&self, at: &str) -> u32 {
        inside(self.at.axis.place_of(at), FIRST, LAST)
    }

    fn y(&self, earnings: &str) -> usize {
        TOP_PX + CURVE_PX - down(self.earnings.axis.place_of(earnings), CURVE_PX)
    }

    fn grid(&self) -> Vec<Tag> {
        self.earnings.ticks.iter().map(|tick| rule("grid", self.y(tick.text().as_str()))).collect()
    }

    /// The grid's figures, to the left of it.
    fn amounts(&self) -> Vec<Tag> {
        let amount = |tick: &Number| {
            let y = self.y(tick.text().as_str()) + 4;
            label("tick end", 0, y, shown(*tick)).at("dx", "-6")
        };
        self.earnings.ticks.iter().map(amount).collect()
    }

    /// Room for the longest of them: digits are about 8 pixels wide.
    fn margin(&self) -> usize {
        let lengths = self.earnings.ticks.iter().map(|tick| shown(*tick).len());
        lengths.max().unwrap_or(0) * 8 + 4
    }

    /// The curve and what is below it; both are stretched to the width, their strokes are not.
    fn line(&self) -> Tag {
        let points =
            self.sweep.points.iter().map(|point| {
                format!("{} {}", self.x(&point.at), self.y(&point.earnings_usd) - TOP_PX)
            });
        let points = points.collect::<Vec<_>>().join(" L");
        let ends = self.sweep.points.first().zip(self.sweep.points.last());
        let [first, last] = ends.map_or([FIRST, LAST], |(a, b)| [self.x(&a.at), self.x(&b.at)]);
        let area = format!("M{points} L{last} {CURVE_PX} L{first} {CURVE_PX} Z");
        // An area compares heights, which begin at nothing or mislead.
        let area = tag("path").at("class", "area").at("d", area);
        let area = Some(area).filter(|_| begins_at_zero(&self.earnings));
        tag("svg")
            .at("y", TOP_PX)
            .at("width", "100%")
            .at("height", CURVE_PX)
            .at("viewBox", format!("0 0 {FULL} {CURVE_PX}"))
            .at("preserveAspectRatio", "none")
            .at("overflow", "visible")
            .all(area)
            .with(tag("path").at("class", "curve").at("d", format!("M{points}")))
    }

    fn points(&self) -> Vec<Tag> {
        let radius = if self.sweep.points.len() > LARGE_POINTS_MAX { "1.5" } else { "3" };
        let point = |(place, point): (usize, &Point)| {
            let is_best = place == self.sweep.best;
            let circle = tag("circle")
                .at("class", if is_best { "point best" } else { "point" })
                .at("cx", across(self.x(&point.at)))
                .at("cy", self.y(&point.earnings_usd))
                .at("r", if is_best { "6.5" } else { radius })
                .at("data-at", &point.at);
            let (at, bids) = (plain(&point.at), count(point.bids));
            let tooltip =
                format!("{at}: {} USD a month from {bids} bids", usd(&point.earnings_usd));
            figure(
                circle,
                format!("sweep.points[{place}].earnings_usd"),
                point.earnings_usd.as_str(),
            )
            .with(tag("title").text(tooltip))
        };
        // The best one lies on top of its neighbours.
        let best = self.sweep.points.iter().enumerate().nth(self.sweep.best);
        let others =
            self.sweep.points.iter().enumerate().filter(|(place, _)| *place != self.sweep.best);
        others.chain(best).map(point).collect()
    }

    fn best(&self) -> Vec<Tag> {
        let Some(best) = best(self.sweep) else { return Vec::new() };
        let (x, y) = (self.x(&best.at), self.y(&best.earnings_usd));
        let text = format!("best at {}: {}", plain(&best.at), usd(&best.earnings_usd));
        vec![label(&format!("strong halo {}", anchor(x)), x, y - 13, text)]
    }

    /// The price that the book of then has.
    fn present(&self) -> Vec<Tag> {
        let Some(at) = self.sweep.at.as_ref().filter(|at| self.is_inside(at)) else {
            return Vec::new();
        };
        let x = self.x(at);
        let bottom = TOP_PX + CURVE_PX;
        let line = tag("line").at("class", "present").at("x1", across(x)).at("x2", across(x));
        let text = format!("then: {}", plain(at));
        let (side, gap) = if x < FULL * 7 / 10 { ("start", "6") } else { ("end", "-6") };
        let text = label(&format!("present halo {side}"), x, bottom - 8, text).at("dx", gap);
        vec![line.at("y1", TOP_PX).at("y2", bottom), text]
    }

    fn is_inside(&self, at: &str) -> bool {
        let ends = self.sweep.points.first().zip(self.sweep.points.last());
        let ends = ends.and_then(|(first, last)| Some((size(&first.at)?, size(&last.at)?)));
        let Some(((first, last), at)) = ends.zip(size(at)) else { return false };
        first.compare(at).is_some_and(std::cmp::Ordering::is_le)
            && at.compare(last).is_some_and(std::cmp::Ordering::is_le)
    }

    fn prices(&self) -> Vec<Tag> {
        let floor = TOP_PX + CURVE_PX;
        let tick = |tick: &Number| {
            let x = self.x(tick.text().as_str());
            let line = tag("line").at("class", "floor").at("x1", across(x)).at("x2", across(x));
            let text = plain(tick.text().as_str());
            [
                line.at("y1", floor).at("y2", floor + 5),
                label(&format!("tick {}", anchor_at_ends(x)), x, floor + 19, text),
            ]
        };
        // A phone has room for five figures side by side.
        let every = if self.at.ticks.len() > NARROW_TICKS { 2 } else { 1 };
        let ticks = self.at.ticks.iter().step_by(every).flat_map(tick);
        [rule("floor", floor)].into_iter().chain(ticks).collect()
    }

    /// Columns of the bids under their points.
    fn bids(&self) -> Vec<Tag> {
        let points = u32::try_from(self.sweep.points.len()).unwrap_or(FULL).max(2);
        let width = ((LAST - FIRST) / (points - 1) * 6 / 10).min(300);
        let column = |(place, point): (usize, &Point)| {
            let height = down(self.bids.place(signed_count(point.bids)), BIDS_PX);
            let rect = tag("rect")
                .at("class", "bids")
                .at("x", across(self.x(&point.at).saturating_sub(width / 2)))
                .at("y", BIDS_FLOOR_PX - height)
                .at("width", across(width))
                .at("height", height);
            let tooltip = format!("{}: {} bids", plain(&point.at), count(point.bids));
            figure(rect, format!("sweep.points[{place}].bids"), point.bids.to_string())
                .with(tag("title").text(tooltip))
        };
        let ends = self.sweep.points.first().zip(self.sweep.points.last());
        let range = ends.map(|(a, b)| format!("{} → {}", count(a.bids), count(b.bids)));
        let caption = label("axis", 0, BIDS_FLOOR_PX - BIDS_PX - 9, "orders with a bid");
        let range = label("axis end", FULL, BIDS_FLOOR_PX - BIDS_PX - 9, range.unwrap_or_default());
        let columns = self.sweep.points.iter().enumerate().map(column);
        [caption, range].into_iter().chain(columns).collect()
    }
}

/// A figure at the axis, without cents that are none.
fn shown(tick: Number) -> String {
    let shown = usd_short(tick.text().trimmed());
    shown.strip_suffix(".00").unwrap_or(&shown).to_owned()
}

/// So many pixels of a height.
fn down(place: u32, height: usize) -> usize {
    usize::try_from(place).unwrap_or(0) * height / FULL as usize
}

/// Texts stay inside of the drawing.
const fn anchor(x: u32) -> &'static str {
    match x {
        0..4_000 => "start",
        4_000..6_000 => "middle",
        _ => "end",
    }
}

const fn anchor_at_ends(x: u32) -> &'static str {
    match x {
        0..500 => "start",
        500..9_500 => "middle",
        _ => "end",
    }
}

/// What stands above the drawing.
pub(super) fn caption(sweep: &Sweep) -> String {
    let key = clean(&sweep.key, NAME_CHARS_MAX);
    let scale = match earnings_axis(sweep) {
        Some(ticked) if !begins_at_zero(&ticked) => " The scale does not begin at zero.",
        _ => "",
    };
    format!(
        "US dollars a month that the bids earn at each value of {key}. What is too dear for a tenant gets no \
         bid and earns nothing.{scale}"
    )
}

fn begins_at_zero(ticked: &Ticked) -> bool {
    ticked.ticks.first().is_some_and(Number::is_zero)
}
