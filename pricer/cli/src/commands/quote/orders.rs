//! `--orders`: what a provider would be asked.

use bidprice_core::{Refusal, Tariff, excerpt};
use bidprice_quote::{Prospect, Request, Stock};

use crate::commands::output;
use crate::exit::{ANSWERED, REFUSED};
use crate::report;

/// The orders as they are before anything is reserved.
pub(super) fn print(requests: &[Request]) -> i32 {
    requests.iter().for_each(tell_of_what_is_dropped);
    let lines: String = requests.iter().map(|request| line(request, &request.order)).collect();
    output::print(lines.as_bytes(), ANSWERED)
}

/// The orders of a provider with this stock. It is not asked for those that it has nothing for.
pub(super) fn print_reserved(requests: &[Request], tariff: &Tariff, stock: &Stock) -> i32 {
    let mut lines = String::new();
    let mut code = ANSWERED;
    for request in requests {
        match request.prospect(tariff, Some(stock)) {
            Ok(prospect) => {
                tell_of_choice(request, &prospect);
                lines += &line(request, &prospect.lowest.order);
            }
            Err(refusal) => {
                tell_of_refusal(request, &refusal);
                code = REFUSED;
            }
        }
    }
    output::print(lines.as_bytes(), code)
}

/// `{"placement":…,"order":{…}}`, the order byte for byte.
fn line(request: &Request, order: &str) -> String {
    let placement = serde_json::to_string(&request.placement).expect("a text has a JSON form");
    format!("{{\"placement\":{placement},\"order\":{order}}}\n")
}

/// Of several models that the tenant takes an order has one.
fn tell_of_what_is_dropped(request: &Request) {
    for wish in request.wishes.iter().filter(|wish| wish.alternatives.len() > 1) {
        let names =
            wish.alternatives.iter().map(|model| format!("`{}`", excerpt(&model.to_string())));
        report::note(&format!(
            "{}the tenant takes any of {} (resource {}), the order can name only one of them; \
             --have says which this provider has",
            of(request),
            names.collect::<Vec<String>>().join(", "),
            wish.resource
        ));
    }
}

fn tell_of_choice(request: &Request, prospect: &Prospect) {
    for note in &prospect.notes {
        report::note(&format!("{}{note}", of(request)));
    }
    if let Some(highest) = &prospect.highest {
        let names = |gpus: &[bidprice_quote::ReservedGpu]| {
            gpus.iter().map(|gpu| gpu.reserved.clone()).collect::<Vec<String>>().join(", ")
        };
        report::note(&format!(
            "{}several GPUs of the stock fit: the order has the cheapest, {}; the dearest is {}",
            of(request),
            names(&prospect.lowest.gpus),
            names(&highest.gpus)
        ));
    }
}

fn tell_of_refusal(request: &Request, refusal: &Refusal) {
    report::error(format_args!("{}{refusal}", of(request)), refusal.hint().as_deref());
}

fn of(request: &Request) -> String {
    let name = request.placement.as_ref();
    name.map(|name| format!("placement `{}`: ", excerpt(name))).unwrap_or_default()
}
