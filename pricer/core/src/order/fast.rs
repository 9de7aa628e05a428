//! Reads what the provider's encoder writes, in one pass, without a tree.
//!
//! It recognises; it never judges. Anything out of the ordinary (an escape, an unknown or repeated
//! key, a wrong type, a number that is not a plain integer) makes it give up, and the careful
//! reader decides. So it can only be fast, not wrong: a fuzz target holds the two together.

mod cursor;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use self::cursor::Cursor;
use super::{Amount, Ask, Gpu, GpuVendor, Order, PRECISION_DEFAULT, Resource, Volume};
use crate::bc::Number;
use crate::limits::{
    AMOUNT_DECIMALS_MAX, AMOUNT_WHOLE_DIGITS_MAX, PRECISION_MAX, RESOURCES_MAX, TEXT_BYTES_MAX,
    VENDORS_MAX, VOLUMES_MAX,
};

/// The order, or nothing if it is not written as the provider writes it.
pub(super) fn read(text: &[u8]) -> Option<Order<'_>> {
    // Once for the whole text, not again for each string in it.
    let mut cursor = Cursor::new(core::str::from_utf8(text).ok()?);
    let order = match cursor.next_token()? {
        b'[' => {
            Order { resources: cursor.array(RESOURCES_MAX, Cursor::resource)?, ask: Ask::WholeUakt }
        }
        b'{' => cursor.order()?,
        _ => return None,
    };
    cursor.is_at_end().then_some(order)
}

impl<'a> Cursor<'a> {
    fn order(&mut self) -> Option<Order<'a>> {
        let (mut resources, mut price, mut precision) = (None, None, None);
        self.object(|object| {
            object.member("resources", &mut resources, |cursor| {
                cursor.open_array(RESOURCES_MAX, Self::resource)
            })?;
            object.member("price", &mut price, Self::price)?;
            object.member("price_precision", &mut precision, Self::integer)
        })?;
        let (denom, maximum) = price?;
        let precision = u8::try_from(precision.unwrap_or(PRECISION_DEFAULT.into()))
            .ok()
            .filter(|&p| p <= PRECISION_MAX)?;
        Some(Order { resources: resources?, ask: Ask::PerBlock { denom, maximum, precision } })
    }

    fn resource(&mut self) -> Option<Resource<'a>> {
        let (mut memory, mut cpu, mut gpu, mut storage) = (None, None, None, None);
        let (mut count, mut endpoints, mut ips) = (None, None, None);
        self.open_object(|object| {
            object.member("memory", &mut memory, Self::integer)?;
            object.member("cpu", &mut cpu, Self::integer)?;
            object.member("gpu", &mut gpu, Self::gpu)?;
            object.member("storage", &mut storage, Self::volumes)?;
            object.member("count", &mut count, Self::integer)?;
            object.member("endpoint_quantity", &mut endpoints, Self::integer)?;
            object.member("ip_lease_quantity", &mut ips, Self::integer)
        })?;
        Some(Resource {
            cpu_millis: cpu?,
            memory_bytes: memory?,
            gpu: gpu.unwrap_or_default(),
            storage: storage?,
            count: u32::try_from(count?).ok()?,
            endpoint_quantity: endpoints.unwrap_or(0),
            ip_lease_quantity: ips.unwrap_or(0),
        })
    }

    fn volumes(&mut self) -> Option<Vec<Volume<'a>>> {
        if self.peek()? == b'n' {
            return self.null().map(|()| Vec::new());
        }
        self.open_array(VOLUMES_MAX, Self::volume)
    }

    fn volume(&mut self) -> Option<Volume<'a>> {
        let (mut class, mut size) = (None, None);
        self.open_object(|object| {
            object.member("class", &mut class, Self::text)?;
            object.member("size", &mut size, Self::integer)
        })?;
        Some(Volume { class: class?, size_bytes: size? })
    }

    fn gpu(&mut self) -> Option<Gpu<'a>> {
        let (mut units, mut vendors) = (None, None);
        self.open_object(|object| {
            object.member("units", &mut units, Self::integer)?;
            object.member("attributes", &mut vendors, Self::attributes)
        })?;
        Some(Gpu { units: units.unwrap_or(0), vendors: vendors.unwrap_or_default() })
    }

    fn attributes(&mut self) -> Option<Vec<GpuVendor<'a>>> {
        let mut vendors = None;
        self.open_object(|object| object.member("vendor", &mut vendors, Self::vendors))?;
        Some(vendors.unwrap_or_default())
    }

    fn vendors(&mut self) -> Option<Vec<GpuVendor<'a>>> {
        let mut vendors: Vec<GpuVendor<'a>> = Vec::new();
        self.open_object(|object| {
            object.any_member(|cursor, name| {
                if vendors.len() == VENDORS_MAX || vendors.iter().any(|vendor| vendor.name == name)
                {
                    return None;
                }
                vendors.push(cursor.vendor(name)?);
                Some(())
            })
        })?;
        Some(vendors)
    }

    fn vendor(&mut self, name: &'a str) -> Option<GpuVendor<'a>> {
        let mut vendor = GpuVendor { name: Cow::Borrowed(name), ..GpuVendor::default() };
        self.open_object(|object| {
            object.member("model", &mut vendor.model, Self::text)?;
            object.member("ram", &mut vendor.ram, Self::text)?;
            object.member("interface", &mut vendor.interface, Self::text)
        })?;
        Some(vendor)
    }

    fn price(&mut self) -> Option<(Cow<'a, str>, Amount)> {
        let (mut denom, mut amount) = (None, None);
        self.open_object(|object| {
            object.member("denom", &mut denom, Self::text)?;
            object.member("amount", &mut amount, |cursor| parse_amount(cursor.string()?.as_bytes()))
        })?;
        Some((denom?, amount?))
    }

    /// A text within the limit.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let text = self.string()?;
        (text.len() <= TEXT_BYTES_MAX).then_some(Cow::Borrowed(text))
    }
}

/// A plain decimal within the limits of the tenant's maximum.
pub(super) fn parse_amount(text: &[u8]) -> Option<Amount> {
    let point = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
    let (whole, fraction) = (text.get(..point)?, text.get(point + 1..).unwrap_or_default());
    let fits = whole.len() <= AMOUNT_WHOLE_DIGITS_MAX && fraction.len() <= AMOUNT_DECIMALS_MAX;
    if !fits || whole.len() + fraction.len() == 0 {
        return None;
    }
    Number::from_digits(whole, fraction).map(Amount)
}
