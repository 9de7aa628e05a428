//! The four figures that decide, large.

use crate::figures::{Trend, count, count_change, per_cent_change, plain, usd, usd_change};
use crate::report::{Delta, Report};

use super::plot::{figure, minus};
use super::tag::{Tag, tag};

/// Whether more is better: colour says it, and the arrow and the sign say it too.
#[derive(Clone, Copy)]
enum Better {
    More,
    Less,
    Neither,
}

impl Better {
    const fn class(self, trend: Trend) -> &'static str {
        match (self, trend) {
            (Self::More, Trend::Up) | (Self::Less, Trend::Down) => "change good",
            (Self::More, Trend::Down) | (Self::Less, Trend::Up) => "change bad",
            _ => "change",
        }
    }
}

pub(super) fn tiles(report: &Report) -> Tag {
    let at =
        format!("US dollars a month at {} % utilisation", plain(&report.earnings.utilisation_pct));
    let (bids, refused) = (&report.bids, &report.refused);
    let lost = format!("orders; {} lost, {} won", count(bids.lost), count(bids.won));
    let new = format!("orders; {} new", count(refused.new));
    tag("div").at("class", "tiles").all([
        money(("Earnings of the bids", &at), "earnings", &report.earnings.usd, Better::More),
        money(
            ("Price of all orders", "US dollars a month"),
            "total",
            &report.total,
            Better::Neither,
        ),
        counts(("Bids", &lost), "bids", (bids.now, bids.then), Better::More),
        counts(("Without a bid", &new), "refused", (refused.now, refused.then), Better::Less),
    ])
}

fn money(words: (&str, &str), field: &str, delta: &Delta, better: Better) -> Tag {
    let Delta { now_usd, then_usd, delta_usd, delta_pct } = delta;
    let trend = Trend::of(delta_usd);
    let then = figure(tag("p").at("class", "then"), format!("{field}.then_usd"), then_usd.as_str());
    let now = figure(tag("span"), format!("{field}.now_usd"), now_usd.as_str());
    let figures = [then.text(minus(&usd(then_usd))), now.text(minus(&usd(now_usd)))];
    let part = delta_pct.as_deref().map(|part| per_cent_change(Some(part)));
    tile(words, figures, change([Some(usd_change(delta_usd)), part], trend, better))
}

fn counts(words: (&str, &str), field: &str, (now, then): (u64, u64), better: Better) -> Tag {
    let trend = Trend::between(now, then);
    let large = figure(tag("p").at("class", "then"), format!("{field}.then"), then.to_string());
    let small = figure(tag("span"), format!("{field}.now"), now.to_string());
    let figures = [large.text(count(then)), small.text(count(now))];
    tile(words, figures, change([Some(count_change(now, then)), None], trend, better))
}

/// The difference and its part of now, each of them on one line.
fn change(figures: [Option<String>; 2], trend: Trend, better: Better) -> Tag {
    let line = tag("p").at("class", better.class(trend));
    if trend == Trend::Level {
        return line.text("no change");
    }
    let figures = figures.into_iter().flatten().map(|figure| tag("span").text(minus(&figure)));
    line.text(format!("{} ", trend.arrow())).all(figures)
}

fn tile((name, unit): (&str, &str), [then, now]: [Tag; 2], change: Tag) -> Tag {
    let now = tag("p").at("class", "unit").text("now ").with(now).text(format!(" · {unit}"));
    tag("div").at("class", "tile").with(tag("h2").text(name)).with(then).with(change).with(now)
}
