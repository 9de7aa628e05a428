//! Between quote and bid: rules and plugins judge the quote, one after another.

use bidprice_core::{Ask, Case, Order, Quote, Rate, Refusal, Rule, Worth};
use bidprice_report::RateUsed;
use bidprice_settings::{Settings, Step};

use crate::plugins::Plugins;
use crate::rule_lists::RuleLists;

/// What becomes of a rule that asks for the owner when nobody says who that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoOwner {
    /// There is no bid: the provider always says it.
    Refuses,
    /// The rule is passed over, as on an operator's own machine.
    SkipsTheRule,
}

/// Finds the rate, with notes of what there is to say of it.
pub(crate) type FindRate<'d, 's> = dyn Fn(&mut Vec<String>) -> Result<RateUsed<'s>, Refusal> + 'd;

/// What is found out on the way to a bid.
pub(crate) struct Findings<'d, 's> {
    pub(crate) settings: &'s Settings<'s>,
    pub(crate) plugins: Option<&'d Plugins<'s>>,
    /// Looks for the rate.
    pub(crate) find_rate: &'d FindRate<'d, 's>,
    pub(crate) rate: &'d mut Option<RateUsed<'s>>,
    pub(crate) notes: &'d mut Vec<String>,
}

impl Findings<'_, '_> {
    /// The rate, looked for once, so that all who ask go by the same.
    pub(crate) fn rate(&mut self) -> Result<Rate, Refusal> {
        if let Some(used) = self.rate {
            return Ok(used.rate);
        }
        let found = (self.find_rate)(self.notes)?;
        Ok(self.rate.insert(found).rate)
    }

    /// What the order's money is worth.
    fn worth(&mut self, ask: &Ask<'_>) -> Result<Worth, Refusal> {
        ask.currency()?.worth(|| self.rate())
    }
}

/// What is judged.
#[derive(Clone, Copy)]
pub(crate) struct Judged<'d> {
    pub(crate) order: &'d Order<'d>,
    /// The tenant; empty where nobody says.
    pub(crate) owner: &'d str,
}

/// Lets everybody judge the quote; without rules and plugins nothing happens.
pub(crate) fn judge(
    Judged { order, owner }: Judged<'_>,
    quote: &mut Quote<'_>,
    findings: &mut Findings<'_, '_>,
    no_owner: NoOwner,
) -> Result<(), Refusal> {
    if findings.settings.chain().is_empty() {
        Ok(())
    } else {
        judge_by_all(Judged { order, owner }, quote, findings, no_owner)
    }
}

/// Apart, so that a bid without them stays short.
#[cold]
#[inline(never)]
fn judge_by_all(
    Judged { order, owner }: Judged<'_>,
    quote: &mut Quote<'_>,
    findings: &mut Findings<'_, '_>,
    no_owner: NoOwner,
) -> Result<(), Refusal> {
    let settings = findings.settings;
    let owner = Some(owner).filter(|owner| !owner.is_empty());
    let lists = RuleLists::new(settings);
    let mut chain = Chain { order, owner, no_owner, findings, lists, skipped: Vec::new() };
    let judged = chain.judge(quote);
    chain.tell_what_was_skipped();
    judged
}

struct Chain<'d, 'f, 's> {
    order: &'d Order<'d>,
    owner: Option<&'d str>,
    no_owner: NoOwner,
    findings: &'d mut Findings<'f, 's>,
    lists: RuleLists<'s>,
    /// Rules that were passed over.
    skipped: Vec<String>,
}

impl Chain<'_, '_, '_> {
    fn judge(&mut self, quote: &mut Quote<'_>) -> Result<(), Refusal> {
        let settings = self.findings.settings;
        for step in settings.chain() {
            match step {
                Step::Rule { rule, place } => self.judge_by_rule(rule, place, quote)?,
                Step::Plugins => self.judge_by_plugins(quote)?,
            }
        }
        Ok(())
    }

    fn judge_by_rule(
        &mut self,
        rule: &Rule,
        place: &str,
        quote: &mut Quote<'_>,
    ) -> Result<(), Refusal> {
        let by = rule.to_string();
        let is_blind = self.owner.is_none() && rule.needs_the_owner();
        if is_blind && self.no_owner == NoOwner::SkipsTheRule {
            quote.skip(&by, "AKASH_OWNER is not set".to_owned());
            self.skipped.push(by);
            return Ok(());
        }
        let Self { order, owner, findings, lists, .. } = self;
        let case = Case { order, owner: *owner, quote };
        let worth = || findings.worth(&order.ask);
        let verdict =
            rule.judge(&case, worth, |address, owner| lists.look_up(&by, place, address, owner));
        findings.notes.append(&mut lists.notes);
        quote.apply(&by, verdict?)
    }

    fn judge_by_plugins(&mut self, quote: &mut Quote<'_>) -> Result<(), Refusal> {
        let Some(plugins) = self.findings.plugins else { return Ok(()) };
        let worth = self.findings.worth(&self.order.ask)?;
        plugins.judge(self.order, quote, self.owner.unwrap_or_default(), worth, self.findings.notes)
    }

    fn tell_what_was_skipped(&mut self) {
        if !self.skipped.is_empty() {
            let rules = self.skipped.join(", ");
            self.findings.notes.push(format!("not asked, because AKASH_OWNER is not set: {rules}"));
        }
    }
}
