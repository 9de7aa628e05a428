//! A history as one page: charts as inline SVG, and every figure again as a table.
//!
//! It is XHTML as well as HTML, so that a machine can check that every tag is closed. What comes from
//! files goes through [`escaped`], without exception.

use std::fmt::Write as _;

use bidprice_core::printable;

use crate::history::{HEADINGS, History};
use crate::plot::{Chart, level};

const STYLE: &str = include_str!("html/style.css");

/// How high a chart is drawn; the browser stretches it.
const HEIGHT: u32 = 100;
/// A column with its space.
const COLUMN: usize = 10;

/// The whole page.
pub(crate) fn page(history: &History) -> String {
    let charts = history.charts();
    let title = title(history);
    let mut page = format!(
        r#"<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
"#
    );
    page += &list(
        "What could not be counted",
        "problems",
        history.problems.iter().map(|problem| format!("{problem} – {}", problem.hint)),
    );
    for (index, unit) in history.units().enumerate() {
        let _ = writeln!(page, "<section aria-labelledby=\"unit{index}\">");
        let _ = writeln!(page, "<h2 id=\"unit{index}\">{}</h2>", escaped(unit));
        charts.iter().filter(|chart| chart.denom == index).for_each(|chart| page += &figure(chart));
        page += &table(history, index, unit);
        page += "</section>\n";
    }
    page += &block_times(history);
    page += &list("Notes", "notes", history.notes.iter().cloned());
    page += "</main>\n</body>\n</html>\n";
    page
}

/// Text between tags or quotes. No control character is allowed there, however it is written.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            // Noncharacters are as forbidden, and would make it unreadable as XHTML.
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

fn title(history: &History) -> String {
    let date = |step: Option<&crate::StepShown>| {
        step.and_then(|step| step.time.split('T').next()).unwrap_or_default().to_owned()
    };
    let [oldest, newest] = [date(history.steps.last()), date(history.steps.first())];
    if history.steps.is_empty() {
        return "Provider earnings".to_owned();
    }
    format!("Provider earnings, {} to {}", escaped(&oldest), escaped(&newest))
}

fn figure(chart: &Chart) -> String {
    let [first, last] = chart.dates().map(escaped);
    let (title, most) = (escaped(&chart.title), chart.most_shown());
    let width = chart.points.len() * COLUMN;
    let mut figure = format!(
        "<figure>\n<figcaption>{title} <span>at most {most}</span></figcaption>\n\
         <svg role=\"img\" aria-label=\"{title} from {first} to {last}, at most {most}; the table has \
         every figure\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n"
    );
    for (index, point) in chart.points.iter().enumerate() {
        let x = index * COLUMN + 1;
        let (class, height, shown) = match point.value {
            Some(value) => {
                ("bar", level(value, chart.most(), HEIGHT), crate::Figure::from(value).rounded(6))
            }
            None => ("unknown", HEIGHT, "not known".to_owned()),
        };
        let _ = writeln!(
            figure,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{height}\">\
             <title>{}: {shown}</title></rect>",
            HEIGHT - height,
            COLUMN - 2,
            escaped(&point.date),
        );
    }
    let _ = writeln!(
        figure,
        "</svg>\n<p class=\"dates\"><span>{first}</span><span>{last}</span></p>\n</figure>"
    );
    figure
}

fn table(history: &History, denom: usize, unit: &str) -> String {
    let unit = escaped(unit);
    let mut table = format!(
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{unit}, step by step\">\n\
         <table>\n<caption>{unit}, step by step, the newest first</caption>\n<thead><tr>"
    );
    for heading in HEADINGS {
        let _ = write!(table, "<th scope=\"col\">{heading}</th>");
    }
    table += "</tr></thead>\n<tbody>\n";
    for [height, cells @ ..] in history.rows(denom) {
        let _ = write!(table, "<tr><th scope=\"row\">{}</th>", escaped(&height));
        for cell in cells {
            let _ = write!(table, "<td>{}</td>", escaped(&cell));
        }
        table += "</tr>\n";
    }
    table += "</tbody>\n</table>\n</div>\n";
    table
}

/// How long a block took, which every figure of a day rests on.
fn block_times(history: &History) -> String {
    let times = history.steps.iter().map(|step| {
        format!(
            "until {}: a block every {} s ({})",
            step.height, step.block_time_seconds, step.block_time_is
        )
    });
    list("Block time", "block-times", times)
}

fn list(heading: &str, id: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("<li>{}</li>\n", escaped(&item))).collect();
    if items.is_empty() {
        return String::new();
    }
    format!(
        "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n<ul>\n{}</ul>\n</section>\n",
        items.concat()
    )
}
