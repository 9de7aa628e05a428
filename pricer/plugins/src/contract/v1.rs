//! `bidprice:plugin@1.0.0`.

use bidprice_core::{Resource, printable};
use wasmtime::Store;
use wasmtime::component::{Component, HasSelf, Linker};

use super::{Contract, Judge, Spoken};
use crate::component::{Described, SettingDescribed};
use crate::plugin::Guest;
use crate::question::Question;

/// Made from the contract's text.
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../plugins/wit",
        world: "plugin",
        ownership: Borrowing { duplicate_if_necessary: false },
        imports: { default: trappable },
    });
}

use bindings::exports::bidprice::plugin::pricing as wit;

/// The first contract.
pub(super) struct V1;

impl Contract for V1 {
    fn interface(&self) -> &'static str {
        "bidprice:plugin/pricing@1.0.0"
    }

    fn host(&self) -> &'static str {
        "bidprice:plugin/host@1.0.0"
    }

    fn wit(&self) -> &'static str {
        include_str!("../../../../plugins/wit/pricing.wit")
    }

    fn bind(
        &self,
        component: &Component,
        linker: &mut Linker<Guest>,
    ) -> wasmtime::Result<Box<dyn Judge>> {
        bindings::Plugin::add_to_linker::<_, HasSelf<_>>(linker, |guest| guest)?;
        let ready = bindings::PluginPre::new(linker.instantiate_pre(component)?)?;
        Ok(Box::new(ready))
    }
}

impl bindings::bidprice::plugin::host::Host for Guest {
    fn log(&mut self, line: String) -> wasmtime::Result<()> {
        self.take_log_line(&line)
    }
}

impl Judge for bindings::PluginPre<Guest> {
    fn describe(&self, store: &mut Store<Guest>) -> wasmtime::Result<Described> {
        let plugin = self.instantiate(&mut *store)?;
        let said = plugin.bidprice_plugin_pricing().call_describe(store)?;
        let described = |setting: wit::Setting| SettingDescribed {
            name: printable(&setting.name),
            meaning: printable(&setting.meaning),
        };
        Ok(Described {
            name: printable(&said.name),
            version: printable(&said.version),
            settings: said.settings.into_iter().map(described).collect(),
        })
    }

    fn judge(
        &self,
        store: &mut Store<Guest>,
        question: &Question<'_>,
    ) -> wasmtime::Result<Result<Spoken, String>> {
        let plugin = self.instantiate(&mut *store)?;
        let pricing = plugin.bidprice_plugin_pricing();
        let said = asked(question, |question| pricing.call_judge(store, question))?;
        Ok(said.map(|verdict| match verdict {
            wit::Verdict::Keep => Spoken::Keep,
            wit::Verdict::SetTotal(total) => Spoken::SetTotal(total),
            wit::Verdict::Scale(factor) => Spoken::Scale(factor),
            wit::Verdict::AddLine(line) => {
                Spoken::AddLine { label: line.label, usd_per_month: line.usd_per_month }
            }
            wit::Verdict::Decline(reason) => Spoken::Decline(reason),
        }))
    }
}

/// The question in the contract's own types, which borrow from one another: lists first, then what
/// holds them.
fn asked<T>(question: &Question<'_>, ask: impl FnOnce(wit::Question<'_>) -> T) -> T {
    let resources = question.resources;
    let storage: Vec<Vec<wit::Volume<'_>>> = resources.iter().map(volumes).collect();
    let gpus: Vec<Vec<wit::Gpu<'_>>> = resources.iter().map(gpus).collect();
    let lists = storage.iter().zip(&gpus);
    let resources: Vec<wit::Resource<'_>> =
        resources.iter().zip(lists).map(|(resource, lists)| of_resource(resource, lists)).collect();
    let lines: Vec<wit::Line<'_>> = question.lines.iter().map(of_line).collect();
    let facts: Vec<wit::Fact<'_>> = question.facts.facts.iter().map(of_fact).collect();
    ask(wit::Question {
        order: wit::Order {
            owner: question.owner,
            denom: question.denom,
            usd_per_akt: question.usd_per_akt.as_deref(),
            maximum: question.maximum.as_ref().map(|maximum| wit::Maximum {
                amount: &maximum.amount,
                usd_per_month: &maximum.usd_per_month,
            }),
            resources: &resources,
        },
        quote: wit::Quote { lines: &lines, usd_per_month: &question.usd_per_month },
        settings: question.settings,
        moment: question.moment,
        facts: wit::Facts { age_seconds: question.facts.age_seconds, facts: &facts },
    })
}

fn of_resource<'a>(
    resource: &Resource<'_>,
    (storage, gpus): (&'a Vec<wit::Volume<'a>>, &'a Vec<wit::Gpu<'a>>),
) -> wit::Resource<'a> {
    wit::Resource {
        count: resource.count,
        cpu_millis: resource.cpu_millis,
        memory_bytes: resource.memory_bytes,
        storage,
        gpu_units: resource.gpu.units,
        gpus,
        endpoints: resource.endpoint_quantity,
        leased_ips: resource.ip_lease_quantity,
    }
}

fn volumes<'a>(resource: &'a Resource<'_>) -> Vec<wit::Volume<'a>> {
    let volumes = resource.storage.iter();
    volumes.map(|v| wit::Volume { class: &v.class, size_bytes: v.size_bytes }).collect()
}

fn gpus<'a>(resource: &'a Resource<'_>) -> Vec<wit::Gpu<'a>> {
    let gpu = |vendor: &'a bidprice_core::GpuVendor<'_>| wit::Gpu {
        vendor: &vendor.name,
        model: vendor.model.as_deref().unwrap_or_default(),
        ram: vendor.ram.as_deref().unwrap_or_default(),
        interface: vendor.interface.as_deref().unwrap_or_default(),
    };
    resource.gpu.vendors.iter().map(gpu).collect()
}

fn of_line(line: &crate::question::LineText) -> wit::Line<'_> {
    wit::Line {
        label: &line.label,
        resource: line.resource,
        quantity: &line.quantity,
        unit_price: &line.unit_price,
        usd_per_month: &line.usd_per_month,
    }
}

fn of_fact(fact: &crate::facts::Fact) -> wit::Fact<'_> {
    wit::Fact { name: &fact.name, text: &fact.text }
}
