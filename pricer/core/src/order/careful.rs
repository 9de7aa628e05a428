//! Reads any JSON and says exactly what is wrong with it as an order.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::fast::parse_amount;
use super::tree::Tree;
use super::{Amount, Ask, Gpu, GpuVendor, Order, PRECISION_DEFAULT, Resource, Volume};
use crate::errors::{OrderError, excerpt};
use crate::limits::{
    AMOUNT_DECIMALS_MAX, AMOUNT_WHOLE_DIGITS_MAX, PRECISION_MAX, RESOURCES_MAX, TEXT_BYTES_MAX,
    VENDORS_MAX, VOLUMES_MAX,
};
use crate::refusal::Refusal;

const WHOLE_ORDER: &str =
    r#"the provider sends {"resources":[…],"price":{"denom":…,"amount":…},"price_precision":6}"#;
const PIECES: Wanted =
    Wanted { what: "a whole number", hint: "send a whole number without quotes, sign or fraction" };
const BYTES: Wanted = Wanted {
    what: "a whole number of bytes",
    hint: "send bytes as a whole number without quotes or unit; 4 GiB is 4294967296",
};
const MILLIS: Wanted = Wanted {
    what: "a whole number of thousandths of a thread",
    hint: "send thousandths of a thread as a whole number; 1 thread is 1000",
};
const ARRAY: &str = "send an array, even of one element";
const OBJECT: &str = "send an object in braces";
const TEXT: &str = "send a text in quotes";
const DECIMAL: &str = "send the tenant's maximum per block as a decimal in quotes, such as \"1000.000000000000000000\"";

/// What an integer stands for, and how it is to be sent.
#[derive(Clone, Copy)]
struct Wanted {
    what: &'static str,
    hint: &'static str,
}

/// Where integers of the order end.
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

pub(super) fn read(text: &[u8]) -> Result<Order<'_>, Refusal> {
    if text.trim_ascii().is_empty() {
        return Err(whole("the order is empty", WHOLE_ORDER).into());
    }
    let tree = serde_json::from_slice(text).map_err(|error| not_json(text, &error))?;
    order(tree)
}

fn not_json(text: &[u8], error: &serde_json::Error) -> OrderError {
    let problem = if core::str::from_utf8(text).is_err() {
        "it is not UTF-8 text".to_string()
    } else {
        format!("it is not one JSON value: {error}")
    };
    OrderError { path: String::new(), problem, hint: WHOLE_ORDER }
}

fn order(tree: Tree<'_>) -> Result<Order<'_>, Refusal> {
    let root = Place::root();
    let mut members = match tree {
        Tree::Array(resources) => {
            let resources = read_resources(&Place::root(), resources)?;
            return Ok(Order { resources, ask: Ask::WholeUakt });
        }
        Tree::Object(_) => tree,
        other => {
            return Err(whole(&format!("the order is {other}, not an object"), WHOLE_ORDER).into());
        }
    };
    let mut price = match members.take("price") {
        Some(price @ Tree::Object(_)) => price,
        // Script: a price that is there but no object has its own message.
        Some(_) => return Err(Refusal::PriceNotAnObject),
        None => return Err(root.member("price").missing(WHOLE_ORDER).into()),
    };
    let ask = Ask::PerBlock {
        denom: text_at(&root.member("price").member("denom"), price.take("denom"))?,
        maximum: amount_at(&root.member("price").member("amount"), price.take("amount"))?,
        precision: precision_at(&root.member("price_precision"), members.take("price_precision"))?,
    };
    let place = root.member("resources");
    let resources = read_resources(&place, array_at(&place, members.take("resources"))?)?;
    Ok(Order { resources, ask })
}

fn read_resources<'a>(
    place: &Place<'_>,
    array: Vec<Tree<'a>>,
) -> Result<Vec<Resource<'a>>, OrderError> {
    place.at_most(array.len(), RESOURCES_MAX)?;
    array.into_iter().enumerate().map(|(i, tree)| resource_at(&place.element(i), tree)).collect()
}

fn resource_at<'a>(place: &Place<'_>, mut tree: Tree<'a>) -> Result<Resource<'a>, OrderError> {
    place.expect_object(&tree)?;
    let mut required = |name, wanted: Wanted| {
        let place = place.member(name);
        integer_at(&place, tree.take(name).ok_or_else(|| place.missing(wanted.hint))?, wanted)
    };
    let memory_bytes = required("memory", BYTES)?;
    let cpu_millis = required("cpu", MILLIS)?;
    let count = required("count", PIECES)?;
    let mut optional = |name| match tree.take(name) {
        // Script: `// 0` makes nothing of a missing figure and of null.
        None | Some(Tree::Null) => Ok(0),
        Some(value) => integer_at(&place.member(name), value, PIECES),
    };
    Ok(Resource {
        cpu_millis,
        memory_bytes,
        endpoint_quantity: optional("endpoint_quantity")?,
        ip_lease_quantity: optional("ip_lease_quantity")?,
        count: u32::try_from(count).map_err(|_| {
            place.member("count").wrong(&count_text(count), "at most 4294967295", PIECES.hint)
        })?,
        gpu: gpu_at(&place.member("gpu"), tree.take("gpu"))?,
        storage: volumes_at(&place.member("storage"), tree.take("storage"))?,
    })
}

fn count_text(count: u64) -> String {
    Tree::Integer(count).to_string()
}

fn volumes_at<'a>(
    place: &Place<'_>,
    tree: Option<Tree<'a>>,
) -> Result<Vec<Volume<'a>>, OrderError> {
    if let Some(Tree::Null) = tree {
        return Ok(Vec::new());
    }
    let array = array_at(place, tree)?;
    place.at_most(array.len(), VOLUMES_MAX)?;
    array.into_iter().enumerate().map(|(i, tree)| volume_at(&place.element(i), tree)).collect()
}

fn volume_at<'a>(place: &Place<'_>, mut tree: Tree<'a>) -> Result<Volume<'a>, OrderError> {
    place.expect_object(&tree)?;
    let size = place.member("size");
    Ok(Volume {
        class: text_at(&place.member("class"), tree.take("class"))?,
        size_bytes: integer_at(
            &size,
            tree.take("size").ok_or_else(|| size.missing(BYTES.hint))?,
            BYTES,
        )?,
    })
}

fn gpu_at<'a>(place: &Place<'_>, tree: Option<Tree<'a>>) -> Result<Gpu<'a>, OrderError> {
    // Providers before June 2023 send no `gpu` at all.
    let Some(mut tree) = tree.filter(|tree| !matches!(tree, Tree::Null)) else {
        return Ok(Gpu::default());
    };
    place.expect_object(&tree)?;
    let units = match tree.take("units") {
        None | Some(Tree::Null) => 0,
        Some(value) => integer_at(&place.member("units"), value, PIECES)?,
    };
    let attributes = place.member("attributes");
    let vendors = match optional_object(&attributes, tree.take("attributes"))? {
        None => None,
        Some(mut tree) => optional_object(&attributes.member("vendor"), tree.take("vendor"))?,
    };
    let vendors = match vendors {
        Some(Tree::Object(members)) => vendors_at(&attributes.member("vendor"), members)?,
        _ => Vec::new(),
    };
    Ok(Gpu { units, vendors })
}

fn vendors_at<'a>(
    place: &Place<'_>,
    members: Vec<(Cow<'a, str>, Tree<'a>)>,
) -> Result<Vec<GpuVendor<'a>>, OrderError> {
    place.at_most(members.len(), VENDORS_MAX)?;
    let mut vendors: Vec<GpuVendor<'a>> = Vec::new();
    for (name, tree) in members {
        // A name given twice: the last counts, as in jq.
        vendors.retain(|vendor| vendor.name != name);
        // Script: `//` passes over a vendor that is null.
        if !matches!(tree, Tree::Null) {
            vendors.push(vendor_at(&place.member(&name), name.clone(), tree)?);
        }
    }
    Ok(vendors)
}

fn vendor_at<'a>(
    place: &Place<'_>,
    name: Cow<'a, str>,
    mut tree: Tree<'a>,
) -> Result<GpuVendor<'a>, OrderError> {
    place.expect_object(&tree)?;
    let mut optional = |name| match tree.take(name) {
        None | Some(Tree::Null) => Ok(None),
        found => text_at(&place.member(name), found).map(Some),
    };
    Ok(GpuVendor {
        model: optional("model")?,
        ram: optional("ram")?,
        interface: optional("interface")?,
        name,
    })
}

fn optional_object<'a>(
    place: &Place<'_>,
    tree: Option<Tree<'a>>,
) -> Result<Option<Tree<'a>>, OrderError> {
    match tree {
        None | Some(Tree::Null) => Ok(None),
        Some(tree) => place.expect_object(&tree).map(|()| Some(tree)),
    }
}

fn array_at<'a>(place: &Place<'_>, tree: Option<Tree<'a>>) -> Result<Vec<Tree<'a>>, OrderError> {
    match tree {
        Some(Tree::Array(elements)) => Ok(elements),
        Some(other) => Err(place.wrong(&other.to_string(), "an array", ARRAY)),
        None => Err(place.missing(ARRAY)),
    }
}

fn text_at<'a>(place: &Place<'_>, tree: Option<Tree<'a>>) -> Result<Cow<'a, str>, OrderError> {
    match tree {
        Some(Tree::Text(text)) => {
            if text.len() > TEXT_BYTES_MAX {
                let found = format!("{} bytes long", text.len());
                return Err(place.wrong(&found, &format!("at most {TEXT_BYTES_MAX}"), TEXT));
            }
            Ok(text)
        }
        Some(other) => Err(place.wrong(&other.to_string(), "a text", TEXT)),
        None => Err(place.missing(TEXT)),
    }
}

fn integer_at(place: &Place<'_>, tree: Tree<'_>, wanted: Wanted) -> Result<u64, OrderError> {
    match tree {
        Tree::Integer(value) => Ok(value),
        Tree::OtherNumber(value) if value >= TWO_TO_64 => {
            Err(place.wrong(&tree.to_string(), "below 2^64", wanted.hint))
        }
        other => Err(place.wrong(&other.to_string(), wanted.what, wanted.hint)),
    }
}

fn amount_at(place: &Place<'_>, tree: Option<Tree<'_>>) -> Result<Amount, OrderError> {
    match tree {
        Some(Tree::Text(text)) => parse_amount(text.as_bytes()).ok_or_else(|| {
            let wanted = format!(
                "a decimal of at most {AMOUNT_WHOLE_DIGITS_MAX} digits and {AMOUNT_DECIMALS_MAX} decimals"
            );
            place.wrong(&Tree::Text(text).to_string(), &wanted, DECIMAL)
        }),
        Some(other) => Err(place.wrong(&other.to_string(), "a decimal in quotes", DECIMAL)),
        None => Err(place.missing(DECIMAL)),
    }
}

fn precision_at(place: &Place<'_>, tree: Option<Tree<'_>>) -> Result<u8, OrderError> {
    const HINT: &str = "send the number of decimals that the answer may have, 6 as a rule";
    match tree {
        None | Some(Tree::Null) => Ok(PRECISION_DEFAULT),
        Some(Tree::Integer(value)) if value <= PRECISION_MAX.into() => {
            Ok(u8::try_from(value).unwrap_or(PRECISION_DEFAULT))
        }
        Some(other) => {
            let wanted = format!("a whole number from 0 to {PRECISION_MAX}");
            Err(place.wrong(&other.to_string(), &wanted, HINT))
        }
    }
}

fn whole(problem: &str, hint: &'static str) -> OrderError {
    OrderError { path: String::new(), problem: problem.to_string(), hint }
}

/// Where in the order a value stands; becomes a JSON path only if something is wrong there.
struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

enum Step<'p> {
    Root,
    Member(&'p str),
    Element(usize),
}

impl Place<'_> {
    const fn root() -> Self {
        Self { parent: None, step: Step::Root }
    }

    const fn member<'p>(&'p self, name: &'p str) -> Place<'p> {
        Place { parent: Some(self), step: Step::Member(name) }
    }

    const fn element(&self, index: usize) -> Place<'_> {
        Place { parent: Some(self), step: Step::Element(index) }
    }

    fn path(&self) -> String {
        let above = self.parent.map(Place::path).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Member(name) if above.is_empty() => excerpt(name),
            Step::Member(name) => format!("{above}.{}", excerpt(name)),
            Step::Element(index) => format!("{above}[{index}]"),
        }
    }

    fn missing(&self, hint: &'static str) -> OrderError {
        OrderError { path: self.path(), problem: "is missing".to_string(), hint }
    }

    fn wrong(&self, found: &str, wanted: &str, hint: &'static str) -> OrderError {
        OrderError { path: self.path(), problem: format!("is {found}, not {wanted}"), hint }
    }

    fn expect_object(&self, tree: &Tree<'_>) -> Result<(), OrderError> {
        match tree {
            Tree::Object(_) => Ok(()),
            other => Err(self.wrong(&other.to_string(), "an object", OBJECT)),
        }
    }

    fn at_most(&self, found: usize, most: usize) -> Result<(), OrderError> {
        if found <= most {
            return Ok(());
        }
        let problem = format!("has {found} elements, more than {most}");
        Err(OrderError {
            path: self.path(),
            problem,
            hint: "split the order: no real group is so large",
        })
    }
}
