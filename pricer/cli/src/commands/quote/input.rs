//! The file: a deployment file, an order, or several.

use std::borrow::Cow;

use bidprice_files::{Missing, read_text};
use bidprice_lines::read_asked;
use bidprice_quote::Request;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::commands::not_done::NotDone;
use crate::order_file;

/// What an order may have, and what a deployment file may have.
const FILE_BYTES_MAX: usize = bidprice_sdl::limits::TEXT_BYTES_MAX;

const WHAT_TO_NAME: &str =
    "name a deployment file (SDL), an order's JSON, or lines that `quote --orders` printed";

/// Reads a file; `-` is stdin.
pub(super) fn requests(file: &str) -> Result<Vec<Request>, NotDone> {
    let (name, text) = read(file)?;
    let without_mark = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if looks_like_orders(without_mark) {
        return orders(&name, without_mark);
    }
    Request::of_sdl(&text).map_err(|error| {
        let place = format!("{}:{}:{}", name, error.line, error.column);
        let message = format!("cannot read the deployment file: {place}: {}", error.problem);
        NotDone::new(message, &error.hint)
    })
}

fn read(file: &str) -> Result<(String, String), NotDone> {
    let stop = |problem: String| NotDone::new(problem, WHAT_TO_NAME);
    if file != "-" {
        return match read_text(file, FILE_BYTES_MAX, Missing::IsAnError) {
            Ok(text) => Ok((file.to_owned(), text.unwrap_or_default())),
            Err(problem) => Err(stop(format!("cannot read `{file}`: {problem}"))),
        };
    }
    let bytes = order_file::read_stdin_or(FILE_BYTES_MAX, |error| {
        stop(format!("cannot read stdin: {error}"))
    })?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(stop(format!("cannot read stdin: is longer than {FILE_BYTES_MAX} bytes")));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| stop("cannot read stdin: is not UTF-8 text".to_owned()))?;
    Ok(("stdin".to_owned(), text))
}

/// What a deployment file has at its top, and no order.
const SECTIONS: [&str; 3] = ["services", "profiles", "deployment"];

/// The same, where they are.
#[derive(Deserialize)]
struct Sections {
    services: Option<IgnoredAny>,
    profiles: Option<IgnoredAny>,
    deployment: Option<IgnoredAny>,
}

/// A deployment file may be JSON, too, but no order has one of its sections at its top.
fn looks_like_orders(text: &str) -> bool {
    let text = text.trim_start();
    if !text.starts_with('{') {
        return text.starts_with('[');
    }
    match serde_json::Deserializer::from_str(text).into_iter::<Sections>().next() {
        Some(Ok(it)) => it.services.or(it.profiles).or(it.deployment).is_none(),
        // It is YAML or broken: whoever wrote a section's name meant a deployment file.
        _ => !SECTIONS.iter().any(|section| text.contains(section)),
    }
}

/// One JSON value behind the other, on however many lines.
fn orders(name: &str, text: &str) -> Result<Vec<Request>, NotDone> {
    let mut requests = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let request = match value {
            Ok(value) => request(value.get()),
            // A text that is no JSON from its beginning on is one bad order.
            Err(_) if requests.is_empty() => request(text),
            Err(error) => Err((format!("it is no JSON value: {error}"), None)),
        };
        let number = requests.len() + 1;
        requests.push(request.map_err(|(problem, hint)| {
            let place =
                if number > 1 { format!("{name}: order {number}: ") } else { String::new() };
            NotDone::new(place + &problem, hint.as_deref().unwrap_or(WHAT_TO_NAME))
        })?);
    }
    Ok(requests)
}

/// An order with or without something around it; or what is wrong, and what to do.
pub(in crate::commands) fn request(json: &str) -> Result<Request, (String, Option<String>)> {
    let asked = read_asked(json.as_bytes())
        .map_err(|none| (format!("cannot price the order: it {none}"), None))?;
    let placement = asked.name.map(Cow::into_owned);
    let request = Request::of_order(&asked.order);
    Ok(request.map_err(|refusal| (refusal.to_string(), refusal.hint()))?.named(placement))
}
