//! `POST /v1/quote`: what the command `quote` answers, asked by JSON.

use bidprice_core::excerpt;
use bidprice_quote::{
    Circumstances, Decided, GpusAsked, GroupQuote, Maximum, Precision, Report, Request, Resources,
    Seconds, Stock, TextError, Volume, parse_instances, parse_size, parse_threads,
    usual_block_times,
};
use bidprice_service::{QuoteAsked, ResourcesAsked, Unusable};

use super::price_book::PriceBook;
use crate::commands::quote::order_request;

pub(super) fn report(book: &PriceBook, asked: &QuoteAsked) -> Result<Report, Unusable> {
    let request = requests(asked)?;
    let stock = stock(&asked.have)?;
    let block_times = block_times(&asked.block_times)?;
    let desk = book.desk();
    let around =
        Circumstances { tariff: desk.tariff(), stock: stock.as_ref(), block_times: &block_times };
    let owner = asked.owner.as_deref().unwrap_or_default();
    let decide = |order: &[u8]| Decided::from(&desk.decide_for_anybody(owner, order));
    let groups = request.iter().map(|request| GroupQuote::new(request, around, decide)).collect();
    Ok(Report::new(groups, &block_times, Vec::new()))
}

fn requests(asked: &QuoteAsked) -> Result<Vec<Request>, Unusable> {
    if let Some(sdl) = &asked.sdl {
        return Request::of_sdl(sdl).map_err(|error| Unusable {
            problem: format!("`sdl`:{}:{}: {}", error.line, error.column, error.problem),
            hint: Some(error.hint.into_owned()),
            detail: None,
        });
    }
    if let Some(order) = &asked.order {
        let request = order_request(order.get());
        return request.map(|it| vec![it]).map_err(|(problem, hint)| Unusable {
            problem: format!("`order`: {problem}"),
            hint,
            detail: None,
        });
    }
    let resources = asked.resources.as_ref().ok_or_else(|| {
        unusable("there is nothing to quote", "send `sdl`, `order` or `resources`")
    })?;
    let resources = resources_of(resources)?;
    Request::of_resources(&resources).map(|it| vec![it]).map_err(|refusal| Unusable {
        problem: refusal.to_string(),
        hint: refusal.hint(),
        detail: None,
    })
}

fn unusable(problem: &str, hint: &str) -> Unusable {
    Unusable { problem: problem.to_owned(), hint: Some(hint.to_owned()), detail: None }
}

fn stock(have: &[String]) -> Result<Option<Stock>, Unusable> {
    let parsed: Result<Vec<Stock>, Unusable> =
        have.iter().map(|text| named("have", text, Stock::parse)).collect();
    Ok(Stock::of_all(&parsed?))
}

/// The usual ones, and those that were asked for.
fn block_times(asked: &[String]) -> Result<Vec<Seconds>, Unusable> {
    let mut block_times = usual_block_times();
    for text in asked {
        let block_time = Seconds::parse(text).map_err(|error| {
            unusable(&format!("`block_times`: `{}` {}", excerpt(text), error.problem), &error.hint)
        })?;
        if !block_times.contains(&block_time) {
            block_times.push(block_time);
        }
    }
    Ok(block_times)
}

fn resources_of(asked: &ResourcesAsked) -> Result<Resources, Unusable> {
    let default = Resources::default();
    let volumes: Result<Vec<Volume>, Unusable> =
        asked.storage.iter().map(|text| named("storage", text, Volume::parse)).collect();
    let resources = Resources {
        cpu_thousandths: given("cpu", asked.cpu.as_ref(), parse_threads)?.unwrap_or(0),
        memory_bytes: given("memory", asked.memory.as_ref(), parse_size)?.unwrap_or(0),
        volumes: volumes?,
        gpus: given("gpu", asked.gpu.as_ref(), GpusAsked::parse)?,
        endpoints: asked.endpoints.unwrap_or(0),
        ips: asked.ips.unwrap_or(0),
        count: whole_instances(asked.count)?.unwrap_or(default.count),
        denom: asked.denom.clone().unwrap_or(default.denom),
        maximum: given("max", asked.max.as_ref(), Maximum::parse)?,
        precision: given("precision", asked.precision.as_ref(), Precision::parse)?
            .unwrap_or(default.precision),
    };
    let is_nothing = resources.cpu_thousandths == 0
        && resources.memory_bytes == 0
        && resources.volumes.is_empty()
        && resources.gpus.is_none()
        && resources.endpoints == 0
        && resources.ips == 0;
    if is_nothing {
        return Err(unusable(
            "there is nothing to quote: all that is asked for is 0",
            "send how much is wanted, such as `cpu` and `memory`",
        ));
    }
    Ok(resources)
}

fn whole_instances(count: Option<u32>) -> Result<Option<u32>, Unusable> {
    let text = count.map(|count| count.to_string());
    given("count", text.as_ref(), parse_instances)
}

fn given<T>(
    field: &str,
    text: Option<&String>,
    parse: impl FnOnce(&str) -> Result<T, TextError>,
) -> Result<Option<T>, Unusable> {
    text.map(|text| named(field, text, parse)).transpose()
}

fn named<T>(
    field: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, TextError>,
) -> Result<T, Unusable> {
    parse(text).map_err(|error| {
        unusable(&format!("`{field}`: `{}` {}", excerpt(text), error.problem), &error.hint)
    })
}
