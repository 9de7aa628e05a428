//! What is asked for piece by piece, as on a command line: one resource.

use std::borrow::Cow;

use bidprice_core::bc::Number;
use bidprice_core::limits::{AMOUNT_WHOLE_DIGITS_MAX, PRECISION_MAX};
use bidprice_core::{
    Amount, Ask, Gpu, GpuVendor, Order, Resource, Volume as Stored, excerpt, parse_amount,
};
use bidprice_sdl::is_volume_class;

use crate::gpu_name::{GpuName, split_units};
use crate::quantity::parse_size;
use crate::text_error::TextError;
use crate::write::order_json;

/// The class of a volume for which none is named.
const EPHEMERAL: &str = "ephemeral";

/// Decimals of an amount on the chain.
const AMOUNT_DECIMALS: u8 = 18;

/// What is asked for; of what is left out, nothing.
#[derive(Clone, Debug)]
pub struct Resources {
    /// Thousandths of a thread of one instance.
    pub cpu_thousandths: u64,
    /// Of one instance.
    pub memory_bytes: u64,
    /// Of one instance.
    pub volumes: Vec<Volume>,
    /// Of one instance.
    pub gpus: Option<GpusAsked>,
    /// Ports that are open to the world, as an order counts them: one with a leased IP twice.
    pub endpoints: u64,
    /// Leased IPs.
    pub ips: u64,
    /// Instances.
    pub count: u32,
    /// Such as `uact`.
    pub denom: String,
    /// The most that the tenant pays a block; none where nobody says.
    pub maximum: Option<Maximum>,
    /// Decimals of the answer.
    pub precision: Precision,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            cpu_thousandths: 0,
            memory_bytes: 0,
            volumes: Vec::new(),
            gpus: None,
            endpoints: 0,
            ips: 0,
            count: 1,
            // Since March 2026 new deployments are priced in it alone.
            denom: "uact".to_owned(),
            maximum: None,
            precision: Precision::default(),
        }
    }
}

impl Resources {
    /// The order of a provider that was asked for this.
    pub(crate) fn order_json(&self) -> String {
        let vendors = self.gpus.iter().map(|gpus| gpus.name.vendor());
        let volumes = self.volumes.iter();
        let resource = Resource {
            cpu_millis: self.cpu_thousandths,
            memory_bytes: self.memory_bytes,
            gpu: Gpu {
                units: self.gpus.as_ref().map_or(0, |gpus| gpus.units),
                vendors: vendors.collect(),
            },
            storage: volumes.map(Volume::stored).collect(),
            count: self.count,
            endpoint_quantity: self.endpoints,
            ip_lease_quantity: self.ips,
        };
        let ask = Ask::PerBlock {
            denom: Cow::Borrowed(&self.denom),
            maximum: Amount(self.maximum.unwrap_or_default().0),
            precision: self.precision.0,
        };
        order_json(&Order { resources: vec![resource], ask })
    }
}

impl GpuName {
    fn vendor(&self) -> GpuVendor<'_> {
        let Self { vendor, model } = self;
        GpuVendor {
            name: Cow::Borrowed(vendor),
            model: Some(Cow::Borrowed(&model.model)),
            ram: model.ram.as_deref().map(Cow::Borrowed),
            interface: model.interface.as_deref().map(Cow::Borrowed),
        }
    }
}

/// A volume: `100Gi`, which is ephemeral, or `beta3=1Ti`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    class: String,
    size_bytes: u64,
}

impl Volume {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let (class, size) = text.split_once('=').unwrap_or((EPHEMERAL, text));
        if !is_volume_class(class) {
            return Err(TextError::new(
                format!("has the class `{}`", excerpt(class)),
                "write ephemeral, beta1, beta2, beta3, default or ram, as in beta3=1Ti",
            ));
        }
        Ok(Self { class: class.to_owned(), size_bytes: parse_size(size)? })
    }

    fn stored(&self) -> Stored<'_> {
        Stored { class: Cow::Borrowed(&self.class), size_bytes: self.size_bytes }
    }
}

/// GPUs of one kind: `a100.80Gi=2`; without a number, one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpusAsked {
    name: GpuName,
    units: u64,
}

impl GpusAsked {
    /// Reads them.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let (name, units) = split_units(text)?;
        Ok(Self { name: GpuName::parse(name)?, units: units.unwrap_or(1) })
    }
}

/// The most that a tenant pays a block, for all instances.
#[derive(Clone, Copy, Debug)]
pub struct Maximum(Number);

impl Maximum {
    /// Reads an amount with at most 18 decimals.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        const HINT: &str = "write a number such as 1000 or 0.25, with at most 18 decimals";
        let amount =
            parse_amount(text).map_err(|problem| TextError::new(problem.to_string(), HINT))?;
        if amount.decimals() > AMOUNT_DECIMALS {
            return Err(TextError::new("has more than 18 decimals", HINT));
        }
        let amount = amount.rounded(AMOUNT_DECIMALS);
        amount.map(Self).ok_or_else(|| TextError::new("is too large", HINT))
    }
}

/// The largest that an order can have: no price that can be printed is above it, so nothing is
/// refused for it.
impl Default for Maximum {
    fn default() -> Self {
        let nines = Number::from_digits(&[b'9'; AMOUNT_WHOLE_DIGITS_MAX], &[]);
        let largest = nines.and_then(|nines| nines.rounded(AMOUNT_DECIMALS));
        Self(largest.expect("66 digits fit into 256 bits"))
    }
}

/// Decimals of an answer, 18 at most; 6 unless something else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precision(u8);

impl Precision {
    /// Reads a whole number.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let digits = text.parse().ok().filter(|digits| *digits <= PRECISION_MAX);
        digits.map(Self).ok_or_else(|| TextError::new("is no number of decimals", "write 0 to 18"))
    }
}

impl Default for Precision {
    fn default() -> Self {
        Self(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_line_that_a_provider_writes() {
        let resources = Resources {
            cpu_thousandths: 4000,
            memory_bytes: 16 << 30,
            volumes: ["100Gi", "beta3=1Ti"].map(|text| Volume::parse(text).expect("one")).into(),
            gpus: Some(GpusAsked::parse("a100.80Gi=2").expect("GPUs")),
            endpoints: 2,
            ips: 1,
            count: 3,
            denom: "uakt".to_owned(),
            maximum: Some(Maximum::parse("1000").expect("an amount")),
            precision: Precision::default(),
        };
        assert_eq!(
            resources.order_json(),
            concat!(
                r#"{"resources":[{"memory":17179869184,"cpu":4000,"#,
                r#""gpu":{"units":2,"attributes":{"vendor":{"nvidia":{"model":"a100","ram":"80Gi"}}}},"#,
                r#""storage":[{"class":"ephemeral","size":107374182400},"#,
                r#"{"class":"beta3","size":1099511627776}],"#,
                r#""count":3,"endpoint_quantity":2,"ip_lease_quantity":1}],"#,
                r#""price":{"denom":"uakt","amount":"1000.000000000000000000"},"price_precision":6}"#
            )
        );
    }

    #[test]
    fn without_a_maximum_the_order_has_the_largest_that_can_be_read() {
        let order = Resources::default().order_json();
        let nines = "9".repeat(AMOUNT_WHOLE_DIGITS_MAX);
        assert!(order.contains(&format!("\"amount\":\"{nines}.000000000000000000\"")), "{order}");
        assert!(bidprice_core::read_order(order.as_bytes()).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        #[track_caller]
        fn check<T: std::fmt::Debug>(read: Result<T, TextError>, problem: &str) {
            assert_eq!(read.expect_err("unreadable").problem, problem);
        }
        check(Volume::parse("beta4=1Ti"), "has the class `beta4`");
        check(Volume::parse("beta3="), "is not a size");
        check(Volume::parse("100gb"), "is not a size");
        check(Volume::parse("beta3=99Ei"), "is more than any order can have");
        check(GpusAsked::parse("a100=0"), "is 0 units");
        check(Maximum::parse("1e3"), "has an exponent");
        check(Maximum::parse("-1"), "is negative");
        check(Maximum::parse("0.0000000000000000001"), "has more than 18 decimals");
        check(Precision::parse("19"), "is no number of decimals");
    }
}
