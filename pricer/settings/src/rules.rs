//! The settings file's `rules`: a list in which each element is one rule.

use std::collections::BTreeMap;

use bidprice_core::bc::Number;
use bidprice_core::{Below, ClassPrice, List, OwnerPrice, PAID_CLASSES, Rule, SettingError, Terms};
use bidprice_yaml::Node;

use crate::chain::Step;
use crate::fields::{Field, is_owner};

/// Each rule costs every bid a look; nobody keeps track of more.
const RULES_MAX: usize = 100;

/// What an element may be that is no mapping.
const PLUGINS: &str = "plugins";

const KNOWN_RULES: &str = "rules are deny, allow, owners, minimum, minimum_cpu, ceiling and storage; `plugins` says where the plugins stand";
const RULES_HINT: &str = "write a rule a line, as in `- minimum: {usd_per_month: 5}`";
const LIST_HINT: &str =
    "name a path, a file://, http:// or https:// address, or owners: [akash1…, akash1…]";
const OWNERS_HINT: &str = "write `akash1…: {factor: 0.8}`, an owner a line";
const TERMS_HINT: &str = "give one of factor, discount, usd_per_month and per_block";
const MINIMUM_HINT: &str = "write `minimum: {usd_per_month: 5}`, with `below: decline` if wanted";
const MINIMUM_CPU_HINT: &str =
    "write `minimum_cpu: {threads: 0.5}`, with `except: [akash1…]` if wanted";
const CEILING_HINT: &str = "write `ceiling: {share_of_maximum: 95%}`";
const STORAGE_HINT: &str = "write classes with their prices: `storage: {ram: 0.10, default: 0.02}`";

/// Reads all rules; every one that cannot be read has its error.
pub(crate) fn read_rules(
    file: &str,
    key: &Node,
    value: &Node,
    errors: &mut Vec<SettingError>,
) -> Vec<Step> {
    let rules = Field::top(file, "rules", value, key.line);
    let elements = match rules.elements(RULES_HINT) {
        // Nothing behind the key is the same as no key.
        _ if value.is_null() => return Vec::new(),
        Ok(elements) => elements,
        Err(error) => {
            errors.push(error);
            return Vec::new();
        }
    };
    if let Some(over) = elements.get(RULES_MAX) {
        let problem = format!("has {} rules, more than {RULES_MAX}", elements.len());
        errors.push(over.error(problem, "put owners into one rule, or write a plugin"));
    }
    let mut reader = Reader::default();
    elements
        .iter()
        .filter_map(|e| reader.step(e).map_err(|error| errors.push(error)).ok())
        .collect()
}

/// What only one rule may say.
#[derive(Default)]
struct Reader {
    /// Where the plugins stand.
    plugins_at: Option<String>,
    /// Classes of storage that have a price, and where it stands.
    classes: BTreeMap<String, String>,
}

impl Reader {
    fn step(&mut self, element: &Field<'_>) -> Result<Step, SettingError> {
        if element.node.as_text() == Some(PLUGINS) {
            return self.plugins(element);
        }
        let members = element.members(RULES_HINT)?;
        let [field] = members.as_slice() else {
            let problem = format!("has {} rules in one element", members.len());
            return Err(element.error(problem, "begin each rule with a `-` of its own"));
        };
        let field = field.alone();
        let rule = match field.key {
            "deny" => Rule::Deny(list(&field)?),
            "allow" => Rule::Allow(list(&field)?),
            "owners" => Rule::Owners(owners(&field)?),
            "minimum" => minimum(&field)?,
            "minimum_cpu" => minimum_cpu(&field)?,
            "ceiling" => ceiling(&field)?,
            "storage" => Rule::Storage(self.storage(&field)?),
            PLUGINS => return Err(field.error(
                "has a colon",
                "write `- plugins` for their place, and `plugins:` beside `rules:` for the plugins",
            )),
            _ => return Err(field.error("is no rule", KNOWN_RULES)),
        };
        Ok(Step::Rule { rule, place: field.place() })
    }

    fn plugins(&mut self, element: &Field<'_>) -> Result<Step, SettingError> {
        match self.plugins_at.replace(element.place()) {
            None => Ok(Step::Plugins),
            Some(first) => {
                let problem = format!("has `plugins` twice, first at {first}");
                Err(element.error(problem, "keep the place that is meant"))
            }
        }
    }

    fn storage(&mut self, field: &Field<'_>) -> Result<Vec<ClassPrice>, SettingError> {
        let classes = field.members(STORAGE_HINT)?;
        classes.iter().map(|class| self.class_price(class)).collect()
    }

    fn class_price(&mut self, class: &Field<'_>) -> Result<ClassPrice, SettingError> {
        if let Some((_, target)) = PAID_CLASSES.iter().find(|(paid, _)| *paid == class.key) {
            let problem = format!("has a price already, {}", target.variable());
            return Err(class.error(problem, "set that, or scale totals with another rule"));
        }
        let usd_per_month = class.number()?;
        if let Some(first) = self.classes.insert(class.key.to_owned(), class.place()) {
            let problem = format!("has a price already, at {first}");
            return Err(class.error(problem, "keep the one that is meant"));
        }
        Ok(ClassPrice { class: class.key.to_owned(), usd_per_month })
    }
}

fn list(field: &Field<'_>) -> Result<List, SettingError> {
    if field.node.as_list().is_some() {
        return field.owners(LIST_HINT).map(List::Here);
    }
    let address = field.text(LIST_HINT)?.trim();
    let is_address = ["/", "file:///", "file://localhost/", "http://", "https://"]
        .iter()
        .any(|start| address.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
    if !is_address {
        // Not shown, since an address may hold a password.
        return Err(field.error("is neither a path nor an address", LIST_HINT));
    }
    Ok(List::At(address.to_owned()))
}

fn owners(field: &Field<'_>) -> Result<Vec<OwnerPrice>, SettingError> {
    let members = field.members(OWNERS_HINT)?;
    members.iter().map(owner_price).collect()
}

fn owner_price(field: &Field<'_>) -> Result<OwnerPrice, SettingError> {
    if !is_owner(field.key) {
        return Err(field.error("is no owner's address", OWNERS_HINT));
    }
    let members = field.known(["factor", "discount", "usd_per_month", "per_block"], TERMS_HINT)?;
    let terms = match members {
        [Some(factor), None, None, None] => Terms::Factor(factor.positive()?),
        [None, Some(discount), None, None] => Terms::Factor(rest(&discount)?),
        [None, None, Some(dollars), None] => Terms::UsdPerMonth(dollars.positive()?),
        [None, None, None, Some(amount)] => Terms::PerBlock(amount.positive()?),
        _ => return Err(field.error("has more than one price", TERMS_HINT)),
    };
    Ok(OwnerPrice { owner: field.key.to_owned(), terms })
}

/// What a discount leaves.
fn rest(discount: &Field<'_>) -> Result<Number, SettingError> {
    let share = discount.share()?;
    let rest = Number::from(1).minus(share).filter(|rest| !rest.is_zero());
    rest.ok_or_else(|| {
        discount.error_of_text("leaves nothing to pay", "write 20% or 0.20, below 100%")
    })
}

fn minimum(field: &Field<'_>) -> Result<Rule, SettingError> {
    let [dollars, below] = field.known(["usd_per_month", "below"], MINIMUM_HINT)?;
    let dollars = field.required(dollars, "usd_per_month", MINIMUM_HINT)?;
    let words = [("raise", Below::Raise), ("decline", Below::Decline)];
    let below = below.map(|below| below.word(words)).transpose()?;
    Ok(Rule::Minimum { usd_per_month: dollars.positive()?, below: below.unwrap_or(Below::Raise) })
}

fn minimum_cpu(field: &Field<'_>) -> Result<Rule, SettingError> {
    let [threads, except] = field.known(["threads", "except"], MINIMUM_CPU_HINT)?;
    let threads = field.required(threads, "threads", MINIMUM_CPU_HINT)?.positive()?;
    let except = except.map(|except| except.owners(MINIMUM_CPU_HINT)).transpose()?;
    Ok(Rule::MinimumCpu { threads, except: except.unwrap_or_default() })
}

fn ceiling(field: &Field<'_>) -> Result<Rule, SettingError> {
    let [share] = field.known(["share_of_maximum"], CEILING_HINT)?;
    let share_field = field.required(share, "share_of_maximum", CEILING_HINT)?;
    let share = share_field.share()?;
    if share.compare(Number::from(1)).is_none_or(std::cmp::Ordering::is_gt) {
        return Err(share_field.error_of_text("is more than the whole", "write 95% or 0.95"));
    }
    Ok(Rule::Ceiling { share })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    /// The errors of a file with these rules, the file's name left out.
    fn errors(rules: &str) -> Vec<SettingError> {
        let text = format!("rules:\n{rules}\n");
        Settings::empty().merge_file("f".to_owned(), &text)
    }

    #[track_caller]
    fn check_refused(rules: &str, message: &str, hint: &str) {
        let errors = errors(rules);
        assert_eq!(errors.len(), 1, "{rules}: {errors:?}");
        let error = errors.first().expect("one");
        assert_eq!(error.to_string(), format!("cannot read the settings: {message}"));
        assert_eq!(error.hint, hint, "{rules}");
    }

    /// What was read, as far as it can be shown in a line.
    #[track_caller]
    fn check(rules: &str, expected: &[&str]) {
        let mut settings = Settings::empty();
        let text = format!("rules:\n{rules}\n");
        assert_eq!(settings.merge_file("f".to_owned(), &text), []);
        let shown: Vec<String> = settings.chain().iter().map(shown).collect();
        assert_eq!(shown, expected);
    }

    fn shown(step: &Step) -> String {
        let Step::Rule { rule, place } = step else { return "plugins".to_owned() };
        let rule = match rule {
            Rule::Deny(list) | Rule::Allow(list) => match list {
                List::Here(owners) => format!("{} {}", rule.key(), owners.join(" ")),
                List::At(address) => format!("{} at {address}", rule.key()),
            },
            Rule::Owners(prices) => {
                let price = |price: &OwnerPrice| match price.terms {
                    Terms::Factor(factor) => format!("{} × {factor}", price.owner),
                    Terms::UsdPerMonth(dollars) => format!("{} = {dollars}", price.owner),
                    Terms::PerBlock(amount) => format!("{} = {amount} a block", price.owner),
                };
                prices.iter().map(price).collect::<Vec<_>>().join(", ")
            }
            Rule::Minimum { usd_per_month, below } => format!("minimum {usd_per_month} {below:?}"),
            Rule::MinimumCpu { threads, except } => format!("threads {threads} {except:?}"),
            Rule::Ceiling { share } => format!("ceiling {share}"),
            Rule::Storage(prices) => {
                let price = |price: &ClassPrice| format!("{}={}", price.class, price.usd_per_month);
                prices.iter().map(price).collect::<Vec<_>>().join(",")
            }
        };
        format!("{place} {rule}")
    }

    #[test]
    fn every_rule_is_read_with_its_place() {
        check(
            "- deny: /root/deny.txt\n\
             - allow: https://example.com/allow.txt\n\
             - deny: [akash1aaa, akash1bbb]\n\
             - owners:\n    akash1aaa: {factor: 0.8}\n    akash1bbb: {usd_per_month: 12.50}\n    akash1ccc: {per_block: 1}\n    akash1ddd: {discount: 20%}\n\
             - minimum: {usd_per_month: 5}\n\
             - minimum: {usd_per_month: \"5.0\", below: decline}\n\
             - plugins\n\
             - minimum_cpu: {threads: 0.5, except: [akash1aaa]}\n\
             - ceiling: {share_of_maximum: 95%}\n\
             - ceiling: {share_of_maximum: 1}\n\
             - storage: {ram: 0.10, default: 0}",
            &[
                "f:2 deny at /root/deny.txt",
                "f:3 allow at https://example.com/allow.txt",
                "f:4 deny akash1aaa akash1bbb",
                "f:5 akash1aaa × 0.8, akash1bbb = 12.50, akash1ccc = 1 a block, akash1ddd × 0.80",
                "f:10 minimum 5 Raise",
                "f:11 minimum 5.0 Decline",
                "plugins",
                "f:13 threads 0.5 [\"akash1aaa\"]",
                "f:14 ceiling 0.95",
                "f:15 ceiling 1",
                "f:16 ram=0.10,default=0",
            ],
        );
        check("", &[]);
    }

    #[test]
    fn what_is_no_rule_is_named() {
        const TWO: &str = "begin each rule with a `-` of its own";
        check_refused("  x", "f:1: rules is not a list", RULES_HINT);
        check_refused("  []", "f:1: rules is empty", RULES_HINT);
        check_refused("- x", "f:2: rules is not a mapping", RULES_HINT);
        check_refused("- minimun: {}", "f:2: minimun is no rule", KNOWN_RULES);
        check_refused("- {}", "f:2: rules is empty", RULES_HINT);
        check_refused("- deny: /a\n  allow: /b", "f:2: rules has 2 rules in one element", TWO);
        check_refused(
            "- deny: /a\n  deny: /b",
            "f:3: rules.deny is there twice, first on line 2",
            "keep the one that is meant",
        );
        check_refused(
            "- plugins\n- deny: /a\n- plugins",
            "f:4: rules has `plugins` twice, first at f:2",
            "keep the place that is meant",
        );
        check_refused(
            "- plugins:",
            "f:2: plugins has a colon",
            "write `- plugins` for their place, and `plugins:` beside `rules:` for the plugins",
        );
        check_refused(
            &"- deny: /a\n".repeat(RULES_MAX + 1),
            "f:102: rules has 101 rules, more than 100",
            "put owners into one rule, or write a plugin",
        );
    }

    #[test]
    fn a_list_that_is_none_is_named() {
        const OWNER: &str = "write an owner as the chain does: akash1 and small letters and digits";
        let not_an_address = "f:2: deny is neither a path nor an address";
        for address in ["deny.txt", "file://deny.txt", "ftp://x/y", "https://", "/", "akash1aaa"] {
            check_refused(&format!("- deny: {address}"), not_an_address, LIST_HINT);
        }
        check_refused("- deny:", "f:2: deny is empty", LIST_HINT);
        check_refused("- allow: []", "f:2: allow is empty", LIST_HINT);
        check_refused(
            "- allow: {a: b}",
            "f:2: allow is a list or a mapping, not one value",
            LIST_HINT,
        );
        check_refused(
            "- deny: [akash1aaa, Akash1bbb]",
            "f:2: deny is `Akash1bbb`, which is no owner's address",
            OWNER,
        );
        check_refused(
            "- deny: [akash1]",
            "f:2: deny is `akash1`, which is no owner's address",
            OWNER,
        );
        check_refused("- deny:\n  - [a]", "f:3: deny is a list or a mapping, not one value", OWNER);
    }

    #[test]
    fn terms_that_are_none_are_named() {
        let owner = |terms: &str| format!("- owners: {{akash1aaa: {terms}}}");
        let refused = |terms: &str, problem: &str, hint: &str| {
            check_refused(&owner(terms), &format!("f:2: owners.akash1aaa{problem}"), hint);
        };
        refused("{}", " is empty", TERMS_HINT);
        refused("0.8", " is not a mapping", TERMS_HINT);
        refused("{factor: 1, per_block: 1}", " has more than one price", TERMS_HINT);
        refused("{price: 1}", ".price is no key of this", TERMS_HINT);
        refused("{factor: 0}", ".factor is `0`, which is zero", "write a number above zero");
        refused(
            "{factor: 80%}",
            ".factor is `80%`, which is not a number",
            "write a plain number such as 1.60",
        );
        refused(
            "{usd_per_month: 5 USD}",
            ".usd_per_month is `5 USD`, which has a currency with it",
            "write the number alone, US dollars a month are meant",
        );
        refused(
            "{per_block: 1e3}",
            ".per_block is `1e3`, which has an exponent",
            "write the number out, 1e3 as 1000",
        );
        refused(
            "{per_block: -1}",
            ".per_block is `-1`, which is negative",
            "a price cannot be below zero: remove the minus sign",
        );
        for discount in ["20", "100%", "1.5"] {
            refused(
                &format!("{{discount: {discount}}}"),
                &format!(".discount is `{discount}`, which leaves nothing to pay"),
                "write 20% or 0.20, below 100%",
            );
        }
        check_refused(
            "- owners: {bob: {factor: 1}}",
            "f:2: owners.bob is no owner's address",
            OWNERS_HINT,
        );
        check_refused(
            "- owners:\n    akash1aaa: {factor: 1}\n    akash1aaa: {factor: 2}",
            "f:4: owners.akash1aaa is there twice, first on line 3",
            "keep the one that is meant",
        );
        check_refused("- owners: [akash1aaa]", "f:2: owners is not a mapping", OWNERS_HINT);
        check_refused("- owners: {[a]: {}}", "f:2: owners has a key that is no text", OWNERS_HINT);
    }

    #[test]
    fn bounds_that_are_none_are_named() {
        check_refused(
            "- minimum: {below: raise}",
            "f:2: minimum has no usd_per_month",
            MINIMUM_HINT,
        );
        check_refused(
            "- minimum: {usd_per_month: 5, below: lift}",
            "f:2: minimum.below is `lift`, which is neither `raise` nor `decline`",
            "write `raise` or `decline`",
        );
        check_refused(
            "- minimum:\n    usd_per_month: 1,60",
            "f:3: minimum.usd_per_month is `1,60`, which has a comma in it",
            "write decimals with a point, as in 1.60",
        );
        check_refused("- minimum: 5", "f:2: minimum is not a mapping", MINIMUM_HINT);
        check_refused(
            "- minimum_cpu: {except: [akash1aaa]}",
            "f:2: minimum_cpu has no threads",
            MINIMUM_CPU_HINT,
        );
        check_refused(
            "- minimum_cpu: {threads: 1, except: akash1aaa}",
            "f:2: minimum_cpu.except is not a list",
            MINIMUM_CPU_HINT,
        );
        check_refused(
            "- ceiling: {share_of_maximum: 95}",
            "f:2: ceiling.share_of_maximum is `95`, which is more than the whole",
            "write 95% or 0.95",
        );
        check_refused(
            "- ceiling: {share_of_maximum: 0%}",
            "f:2: ceiling.share_of_maximum is `0%`, which is zero",
            "write a number above zero",
        );
        check_refused("- ceiling:", "f:2: ceiling is not a mapping", CEILING_HINT);
    }

    #[test]
    fn a_class_has_one_price() {
        check_refused(
            "- storage: {beta1: 1}",
            "f:2: storage.beta1 has a price already, PRICE_TARGET_HD_PERS_HDD",
            "set that, or scale totals with another rule",
        );
        check_refused(
            "- storage: {ram: 1}\n- storage: {ram: 1}",
            "f:3: storage.ram has a price already, at f:2",
            "keep the one that is meant",
        );
        check_refused("- storage: {}", "f:2: storage is empty", STORAGE_HINT);
        check_refused(
            "- storage: {ram:}",
            "f:2: storage.ram is empty",
            "write a plain number such as 1.60",
        );
    }

    #[test]
    fn every_broken_rule_is_told() {
        let errors = errors("- x\n- deny: /a\n- ceiling: {}\n- minimum: {usd_per_month: x}");
        let places: Vec<_> = errors.iter().filter_map(|error| error.place.as_deref()).collect();
        assert_eq!(places, ["f:2", "f:4", "f:5"]);
    }
}
