//! GPUs as people name them: `a100`, `a100.80Gi`, `nvidia/a100.80Gi.sxm`.

use bidprice_core::excerpt;
use bidprice_sdl::limits::GPU_KEY_BYTES_MAX;
use bidprice_sdl::{GpuModel, parse_gpu_ram_gib, parse_gpu_units};

use crate::text_error::TextError;

/// Who makes a GPU if nobody says; the only one that the network reads in a deployment file.
pub(crate) const VENDOR: &str = "nvidia";

const FORM: &str = "write [vendor/]model[.ram][.interface], as in a100.80Gi.sxm";

/// A GPU, its vendor included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpuName {
    /// `nvidia` unless another is named.
    pub vendor: String,
    /// Model, ram and interface.
    pub model: GpuModel,
}

impl GpuName {
    /// Reads a name; a `*` may end its model, or be all of it.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if text.len() > GPU_KEY_BYTES_MAX {
            return Err(TextError::new(format!("has {} bytes", text.len()), FORM));
        }
        let (vendor, rest) = text.split_once('/').unwrap_or((VENDOR, text));
        if vendor.is_empty() || !vendor.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(TextError::new(format!("has the vendor `{}`", excerpt(vendor)), FORM));
        }
        let mut parts = rest.split('.');
        let model = parts.next().unwrap_or_default();
        if !is_model(model) {
            let problem = format!("has the model `{}`", excerpt(model));
            return Err(TextError::new(problem, FORM));
        }
        let mut named = GpuModel { model: model.to_owned(), ram: None, interface: None };
        for part in parts {
            let (place, value) = if part.starts_with(|c: char| c.is_ascii_digit()) {
                (&mut named.ram, ram(part)?)
            } else {
                (&mut named.interface, interface(part)?)
            };
            if place.replace(value).is_some() {
                return Err(TextError::new("has more than a model, a ram and an interface", FORM));
            }
        }
        Ok(Self { vendor: vendor.to_owned(), model: named })
    }
}

/// Splits `NAME=UNITS`; none are said where there is no `=`.
pub(crate) fn split_units(text: &str) -> Result<(&str, Option<u64>), TextError> {
    const HINT: &str = "write 1, 2, 3, … behind the `=`";
    let Some((name, units)) = text.split_once('=') else { return Ok((text, None)) };
    let units =
        parse_gpu_units(units).map_err(|none| TextError { hint: HINT.into(), ..none.into() })?;
    match units {
        0 => Err(TextError::new("is 0 units", HINT)),
        units => Ok((name, Some(units))),
    }
}

/// `24Gi` of `24Gi` or `24576Mi`, as the network makes it. Of less than 1Gi that would make 0Gi.
fn ram(text: &str) -> Result<String, TextError> {
    match parse_gpu_ram_gib(text)? {
        0 if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let problem = format!("has the ram `{}`, a number of bytes", excerpt(text));
            Err(TextError::new(problem, format!("write its unit with it: {}Gi", excerpt(text))))
        }
        0 => {
            let problem = format!("has the ram `{}`, less than 1Gi", excerpt(text));
            Err(TextError::new(problem, "write whole GiB, such as 80Gi"))
        }
        gib => Ok(format!("{gib}Gi")),
    }
}

/// Orders know no generations of sxm.
fn interface(text: &str) -> Result<String, TextError> {
    match text.to_ascii_lowercase().as_str() {
        "pcie" => Ok("pcie".to_owned()),
        "sxm" | "sxm2" | "sxm3" | "sxm4" | "sxm5" | "sxm6" => Ok("sxm".to_owned()),
        _ => Err(TextError::new(
            format!("has the interface `{}`", excerpt(text)),
            "write pcie or sxm; a dot stands before a ram (80Gi) or an interface",
        )),
    }
}

/// Letters, digits, `_` and `-`, with a `*` only at its end.
fn is_model(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    !text.is_empty() && is_name(name)
}

/// Whether these characters can be part of a model's name; of nothing they can.
pub(crate) fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, vendor: &str, shown: &str) {
        let name = GpuName::parse(text).expect("a name");
        assert_eq!((name.vendor.as_str(), name.model.to_string().as_str()), (vendor, shown));
    }

    #[test]
    fn a_name_is_vendor_model_ram_and_interface() {
        check("a100", "nvidia", "a100");
        check("a100.80Gi", "nvidia", "a100/80Gi");
        check("a100.sxm", "nvidia", "a100/sxm");
        check("a100.80Gi.SXM4", "nvidia", "a100/80Gi/sxm");
        check("a100.pcie.81920Mi", "nvidia", "a100/80Gi/pcie");
        check("amd/mi300x.192Gi", "amd", "mi300x/192Gi");
        check("nvidia/rtx*", "nvidia", "rtx*");
        check("*.24Gi", "nvidia", "*/24Gi");
    }

    #[test]
    fn what_is_no_name_is_said() {
        for (text, problem) in [
            ("", "has the model ``"),
            ("/a100", "has the vendor ``"),
            ("NVIDIA/a100", "has the vendor `NVIDIA`"),
            ("a 100", "has the model `a 100`"),
            ("a*0", "has the model `a*0`"),
            ("a100.80GB", "is not the memory of a GPU"),
            ("a100.nvl", "has the interface `nvl`"),
            ("a100.", "has the interface ``"),
            ("a100.80", "has the ram `80`, a number of bytes"),
            ("a100.0Gi", "has the ram `0Gi`, less than 1Gi"),
            ("a100.512Mi", "has the ram `512Mi`, less than 1Gi"),
            ("a100.80Gi.40Gi", "has more than a model, a ram and an interface"),
        ] {
            assert_eq!(GpuName::parse(text).expect_err(text).problem, problem, "{text}");
        }
    }

    #[test]
    fn units_stand_behind_an_equals_sign() {
        assert_eq!(split_units("a100=8"), Ok(("a100", Some(8))));
        assert_eq!(split_units("a100"), Ok(("a100", None)));
        for text in ["a100=", "a100=0", "a100=x", "a100=1=2", "a100=-1"] {
            let error = split_units(text).expect_err(text);
            assert_eq!(error.hint, "write 1, 2, 3, … behind the `=`", "{text}");
        }
    }
}
