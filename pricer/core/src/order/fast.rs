//! Reads what the provider's encoder writes, in one pass, without a tree.
//!
//! It recognises; it never judges. Anything out of the ordinary (an escape, an unknown or repeated
//! key, a wrong type, a number that is not a plain integer) makes it give up, and the careful
//! reader decides. So it can only be fast, not wrong: a fuzz target holds the two together.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Amount, Ask, Gpu, GpuVendor, Order, Resource, Volume};
use crate::bc::Number;
use crate::limits::{
    AMOUNT_DECIMALS_MAX, AMOUNT_WHOLE_DIGITS_MAX, PRECISION_MAX, RESOURCES_MAX, TEXT_BYTES_MAX,
    VENDORS_MAX, VOLUMES_MAX,
};

/// The order, or nothing if it is not written as the provider writes it.
pub(super) fn read(text: &[u8]) -> Option<Order<'_>> {
    let mut cursor = Cursor { text, at: 0 };
    let order = match cursor.next_token()? {
        b'[' => Order { resources: cursor.resources()?, ask: Ask::WholeUakt },
        b'{' => cursor.order()?,
        _ => return None,
    };
    cursor.skip_space();
    (cursor.at == text.len()).then_some(order)
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn order(&mut self) -> Option<Order<'a>> {
        let (mut resources, mut price, mut precision) = (None, None, None);
        self.object(|cursor, key| match key {
            b"resources" => set(&mut resources, cursor.array_of(Self::resources)?),
            b"price" => set(&mut price, cursor.price()?),
            b"price_precision" => set(&mut precision, cursor.integer()?),
            _ => None,
        })?;
        let (denom, maximum) = price?;
        let precision =
            u8::try_from(precision.unwrap_or(6)).ok().filter(|&p| p <= PRECISION_MAX)?;
        Some(Order { resources: resources?, ask: Ask::PerBlock { denom, maximum, precision } })
    }

    fn resources(&mut self) -> Option<Vec<Resource<'a>>> {
        self.elements(RESOURCES_MAX, Self::resource)
    }

    fn resource(&mut self) -> Option<Resource<'a>> {
        let (mut memory, mut cpu, mut gpu, mut storage) = (None, None, None, None);
        let (mut count, mut endpoints, mut ips) = (None, None, None);
        self.open_object(|cursor, key| match key {
            b"memory" => set(&mut memory, cursor.integer()?),
            b"cpu" => set(&mut cpu, cursor.integer()?),
            b"gpu" => set(&mut gpu, cursor.gpu()?),
            b"storage" => set(&mut storage, cursor.volumes()?),
            b"count" => set(&mut count, u32::try_from(cursor.integer()?).ok()?),
            b"endpoint_quantity" => set(&mut endpoints, cursor.integer()?),
            b"ip_lease_quantity" => set(&mut ips, cursor.integer()?),
            _ => None,
        })?;
        Some(Resource {
            cpu_millis: cpu?,
            memory_bytes: memory?,
            gpu: gpu.unwrap_or_default(),
            storage: storage?,
            count: count?,
            endpoint_quantity: endpoints.unwrap_or(0),
            ip_lease_quantity: ips.unwrap_or(0),
        })
    }

    fn volumes(&mut self) -> Option<Vec<Volume<'a>>> {
        if self.peek()? == b'n' {
            return self.word(b"null").map(|()| Vec::new());
        }
        self.array_of(|cursor| cursor.elements(VOLUMES_MAX, Self::volume))
    }

    fn volume(&mut self) -> Option<Volume<'a>> {
        let (mut class, mut size) = (None, None);
        self.open_object(|cursor, key| match key {
            b"class" => set(&mut class, cursor.text()?),
            b"size" => set(&mut size, cursor.integer()?),
            _ => None,
        })?;
        Some(Volume { class: class?, size_bytes: size? })
    }

    fn gpu(&mut self) -> Option<Gpu<'a>> {
        let (mut units, mut vendors) = (None, None);
        self.open_object(|cursor, key| match key {
            b"units" => set(&mut units, cursor.integer()?),
            b"attributes" => set(&mut vendors, cursor.attributes()?),
            _ => None,
        })?;
        Some(Gpu { units: units.unwrap_or(0), vendors: vendors.unwrap_or_default() })
    }

    fn attributes(&mut self) -> Option<Vec<GpuVendor<'a>>> {
        let mut vendors = None;
        self.open_object(|cursor, key| match key {
            b"vendor" => set(&mut vendors, cursor.vendors()?),
            _ => None,
        })?;
        Some(vendors.unwrap_or_default())
    }

    fn vendors(&mut self) -> Option<Vec<GpuVendor<'a>>> {
        let mut vendors: Vec<GpuVendor<'a>> = Vec::new();
        self.open_object(|cursor, key| {
            let name = core::str::from_utf8(key).ok()?;
            if vendors.len() == VENDORS_MAX || vendors.iter().any(|vendor| vendor.name == name) {
                return None;
            }
            let vendor = cursor.vendor(Cow::Borrowed(name))?;
            vendors.push(vendor);
            Some(())
        })?;
        Some(vendors)
    }

    fn vendor(&mut self, name: Cow<'a, str>) -> Option<GpuVendor<'a>> {
        let mut vendor = GpuVendor { name, ..GpuVendor::default() };
        self.open_object(|cursor, key| match key {
            b"model" => set(&mut vendor.model, cursor.text()?),
            b"ram" => set(&mut vendor.ram, cursor.text()?),
            b"interface" => set(&mut vendor.interface, cursor.text()?),
            _ => None,
        })?;
        Some(vendor)
    }

    fn price(&mut self) -> Option<(Cow<'a, str>, Amount)> {
        let (mut denom, mut amount) = (None, None);
        self.open_object(|cursor, key| match key {
            b"denom" => set(&mut denom, cursor.text()?),
            b"amount" => set(&mut amount, parse_amount(cursor.string()?)?),
            _ => None,
        })?;
        Some((denom?, amount?))
    }

    /// An object whose opening brace comes next.
    fn open_object(&mut self, member: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        self.object(member)
    }

    /// The members of an object whose brace has been read; the callback reads each value.
    fn object(&mut self, mut member: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            member(self, key)?;
            match self.next_token()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    fn array_of<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.expect(b'[')?;
        read(self)
    }

    /// The elements of an array whose bracket has been read.
    fn elements<T>(
        &mut self,
        most: usize,
        mut element: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut elements = Vec::new();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(elements);
        }
        loop {
            if elements.len() == most {
                return None;
            }
            elements.push(element(self)?);
            match self.next_token()? {
                b',' => {}
                b']' => return Some(elements),
                _ => return None,
            }
        }
    }

    /// A text of ordinary characters, within the limit.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let bytes = self.string()?;
        let text = core::str::from_utf8(bytes).ok()?;
        (bytes.len() <= TEXT_BYTES_MAX).then_some(Cow::Borrowed(text))
    }

    /// The bytes between two quotes, if all are printable ASCII without an escape.
    fn string(&mut self) -> Option<&'a [u8]> {
        self.expect(b'"')?;
        let rest = self.text.get(self.at..)?;
        let length =
            rest.iter().position(|&b| b == b'"' || b == b'\\' || !(b' '..=b'~').contains(&b))?;
        self.at += length + 1;
        (rest.get(length) == Some(&b'"')).then(|| rest.get(..length))?
    }

    /// Digits of a 64-bit integer, with neither sign nor fraction nor a leading zero.
    fn integer(&mut self) -> Option<u64> {
        self.skip_space();
        let start = self.at;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.text.get(self.at).copied() {
            value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            self.at += 1;
        }
        let digits = self.at - start;
        let leading_zero = digits > 1 && self.text.get(start) == Some(&b'0');
        let ends = !matches!(self.text.get(self.at), Some(b'.' | b'e' | b'E'));
        (digits > 0 && !leading_zero && ends).then_some(value)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word).then_some(())
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next_token()? == byte).then_some(())
    }

    fn next_token(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
            self.at += 1;
        }
    }
}

/// Fills a field once; a second value for the same key is for the careful reader.
fn set<T>(field: &mut Option<T>, value: T) -> Option<()> {
    match field.replace(value) {
        None => Some(()),
        Some(_) => None,
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
