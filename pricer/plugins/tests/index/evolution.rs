//! A contract that does not exist yet, beside the published one: 2.0 knows an order's region, and
//! has a verdict more.

use bidprice_plugins::{
    Contract, Contracts, Described, Failure, Form, Guest, Judge, Question, Spoken, component_of,
};
use wasmtime::Store;
use wasmtime::component::{Component, HasSelf, Linker};

use crate::place::total_of;
use crate::support::{Wat, engine, judging, verdict};

const WIT: &str = include_str!("evolution.wit");

mod bindings {
    wasmtime::component::bindgen!({
        path: "tests/index/evolution.wit",
        world: "plugin",
        imports: { default: trappable },
    });
}

use bindings::exports::bidprice::plugin::pricing as wit;

struct V2;

impl Contract for V2 {
    fn interface(&self) -> &'static str {
        "bidprice:plugin/pricing@2.0.0"
    }

    fn host(&self) -> &'static str {
        "bidprice:plugin/host@2.0.0"
    }

    fn wit(&self) -> &'static str {
        WIT
    }

    fn bind(
        &self,
        component: &Component,
        linker: &mut Linker<Guest>,
    ) -> wasmtime::Result<Box<dyn Judge>> {
        bindings::Plugin::add_to_linker::<_, HasSelf<_>>(linker, |guest| guest)?;
        Ok(Box::new(Bound(bindings::PluginPre::new(linker.instantiate_pre(component)?)?)))
    }
}

impl bindings::bidprice::plugin::host::Host for Guest {
    fn log(&mut self, _line: String) -> wasmtime::Result<()> {
        Ok(())
    }
}

struct Bound(bindings::PluginPre<Guest>);

impl Judge for Bound {
    fn describe(&self, store: &mut Store<Guest>) -> wasmtime::Result<Described> {
        let plugin = self.0.instantiate(&mut *store)?;
        let said = plugin.bidprice_plugin_pricing().call_describe(store)?;
        Ok(Described { name: said.name, version: said.version, settings: Vec::new() })
    }

    fn judge(
        &self,
        store: &mut Store<Guest>,
        question: &Question<'_>,
    ) -> wasmtime::Result<Result<Spoken, String>> {
        let plugin = self.0.instantiate(&mut *store)?;
        let asked = wit::Question {
            order: wit::Order {
                owner: question.owner.to_owned(),
                denom: question.denom.to_owned(),
                region: "17".to_owned(),
            },
            settings: question.settings.to_owned(),
        };
        let said = plugin.bidprice_plugin_pricing().call_judge(store, &asked)?;
        Ok(said.map(|verdict| match verdict {
            wit::Verdict::Keep => Spoken::Keep,
            wit::Verdict::Decline(reason) => Spoken::Decline(reason),
            wit::Verdict::SetTotal(total) | wit::Verdict::AtLeast(total) => Spoken::SetTotal(total),
        }))
    }
}

const OLD: Contracts = Contracts::PUBLISHED;
const BOTH: Contracts = Contracts(&[&V2, Contracts::PUBLISHED.0[0]]);

/// Asks for the total that is the order's region, by the verdict that is new.
fn of_the_future() -> String {
    let judge = "(i32.store (i32.const 68) (i32.const 3))
        (i32.store (i32.const 72) (local.get $region))
        (i32.store (i32.const 76) (local.get $region_bytes))
        i32.const 64";
    // The question is short enough to come as numbers, two for each text.
    let question = "(param i32 i32 i32 i32) (param $region i32) (param $region_bytes i32)
        (param i32 i32)";
    let wat = Wat { judge, ..Wat::default() }.text();
    wat.replace("@1.0.0", "@2.0.0").replace("(param $question i32)", question)
}

fn bytes(file: &str, contracts: Contracts) -> Vec<u8> {
    component_of(file.as_bytes(), contracts).unwrap().bytes
}

fn plugin(component: &[u8], contracts: Contracts) -> Result<bidprice_plugins::Plugin, Failure> {
    bidprice_plugins::Plugin::compile(engine(), &component_of(component, contracts)?)
}

#[test]
fn a_host_of_both_runs_both_side_by_side() {
    let (old, new) = (bytes(&verdict(1, b"1"), OLD), bytes(&of_the_future(), BOTH));
    for (component, interface, total) in [
        (&old, "bidprice:plugin/pricing@1.0.0", "1"),
        (&new, "bidprice:plugin/pricing@2.0.0", "17"),
        (&old, "bidprice:plugin/pricing@1.0.0", "1"),
    ] {
        let bound = component_of(component, BOTH).unwrap();
        assert_eq!((bound.contract.interface(), bound.form), (interface, Form::Component));
        assert_eq!(total_of(&plugin(component, BOTH).unwrap()), total);
        assert_eq!(plugin(component, BOTH).unwrap().describe().unwrap().name, "smallest");
    }
}

#[test]
fn a_host_of_the_past_names_what_it_misses() {
    let new = bytes(&of_the_future(), BOTH);
    let words = "it exports `bidprice:plugin/pricing@2.0.0`, and a plugin exports \
                 `bidprice:plugin/pricing@1.0.0`";
    assert_eq!(plugin(&new, OLD).unwrap_err(), Failure::NotAPlugin(words.to_owned()));
}

#[test]
fn of_two_contracts_a_component_is_bound_to_the_newest_that_it_speaks() {
    // A component that exports both, as a plugin for hosts old and new would.
    let part = |version| {
        format!(
            r#"(instance $e{version} (export "describe" (func $f)))
            (export "bidprice:plugin/pricing@{version}.0.0" (instance $e{version}))"#
        )
    };
    let component = format!(
        r#"(component (core module $f (func (export "f"))) (core instance $i (instantiate $f))
        (func $f (canon lift (core func $i "f"))) {} {})"#,
        part(1),
        part(2)
    );
    let interface =
        |contracts| component_of(component.as_bytes(), contracts).map(|c| c.contract.interface());
    assert_eq!(interface(BOTH), Ok("bidprice:plugin/pricing@2.0.0"));
    assert_eq!(interface(OLD), Ok("bidprice:plugin/pricing@1.0.0"));
}

#[test]
fn what_an_old_contract_gives_a_new_plugin_does_not_get() {
    let log = r#"(import "bidprice:plugin/host@1.0.0" "log" (func (param i32 i32)))"#;
    let wat =
        Wat { imports: log, ..Wat::default() }.text().replace("pricing@1.0.0", "pricing@2.0.0");
    let failure = component_of(wat.as_bytes(), BOTH).map(|c| c.form).unwrap_err();
    assert_eq!(failure, Failure::Import("bidprice:plugin/host@1.0.0".to_owned()));
}

#[test]
fn old_types_under_the_new_name_are_found_out() {
    let mut component = bytes(&judging("i32.const 64"), OLD);
    let (from, to) = (b"pricing@1.0.0", b"pricing@2.0.0");
    for at in 0..component.len() - from.len() {
        if component[at..].starts_with(from) {
            component[at..at + to.len()].copy_from_slice(to);
        }
    }
    let words = plugin(&component, BOTH).unwrap().describe().unwrap_err().to_string();
    assert!(words.ends_with("expected record of 2 fields, found 5 fields"), "{words}");
}

#[test]
fn a_core_module_speaks_the_contract_that_it_names() {
    // Whoever wrote one for 1.0 can still install it when there is 2.0.
    let old =
        component_of(judging("i32.const 64").as_bytes(), BOTH).map(|c| c.contract.interface());
    assert_eq!(old, Ok("bidprice:plugin/pricing@1.0.0"));
    let new = component_of(of_the_future().as_bytes(), BOTH).map(|c| c.contract.interface());
    assert_eq!(new, Ok("bidprice:plugin/pricing@2.0.0"));
}
