//! What a provider charges: eight prices a month and the GPU map.

use alloc::format;

use rust_decimal::Decimal;

use crate::compat::Compat;
use crate::errors::{SettingError, excerpt};
use crate::gpu_prices::GpuPrices;
use crate::plain::{Exponent, parse_plain};
use crate::price::UsdPerMonth;

/// A resource with a price of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A thread.
    Cpu,
    /// A GiB of memory.
    Memory,
    /// A GiB of storage that goes with the container.
    HdEphemeral,
    /// A GiB of storage class beta1.
    HdPersHdd,
    /// A GiB of storage class beta2.
    HdPersSsd,
    /// A GiB of storage class beta3.
    HdPersNvme,
    /// An exposed port.
    Endpoint,
    /// A leased IP address.
    Ip,
}

impl Target {
    /// All, in the order in which the script adds them up.
    pub const ALL: [Self; 8] = [
        Self::Cpu,
        Self::Memory,
        Self::HdEphemeral,
        Self::HdPersHdd,
        Self::HdPersSsd,
        Self::HdPersNvme,
        Self::Endpoint,
        Self::Ip,
    ];

    /// The environment variable that sets it.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Cpu => "PRICE_TARGET_CPU",
            Self::Memory => "PRICE_TARGET_MEMORY",
            Self::HdEphemeral => "PRICE_TARGET_HD_EPHEMERAL",
            Self::HdPersHdd => "PRICE_TARGET_HD_PERS_HDD",
            Self::HdPersSsd => "PRICE_TARGET_HD_PERS_SSD",
            Self::HdPersNvme => "PRICE_TARGET_HD_PERS_NVME",
            Self::Endpoint => "PRICE_TARGET_ENDPOINT",
            Self::Ip => "PRICE_TARGET_IP",
        }
    }

    /// Script: what is charged where nothing is set.
    #[must_use]
    pub const fn default_price(self) -> UsdPerMonth {
        let (units, decimals) = match self {
            Self::Cpu => (160, 2),
            Self::Memory => (80, 2),
            Self::HdEphemeral => (2, 2),
            Self::HdPersHdd => (1, 2),
            Self::HdPersSsd => (3, 2),
            Self::HdPersNvme => (4, 2),
            Self::Endpoint => (5, 2),
            Self::Ip => (5, 0),
        };
        UsdPerMonth(Decimal::from_parts(units, 0, 0, false, decimals))
    }
}

/// A tariff's texts, as the environment or a values file holds them. Empty is the same as unset.
#[derive(Clone, Copy, Debug, Default)]
pub struct TariffTexts<'a> {
    /// `BIDPRICE_COMPAT`.
    pub compat: Option<&'a str>,
    /// In the order of [`Target::ALL`].
    pub targets: [Option<&'a str>; 8],
    /// `PRICE_TARGET_GPU_MAPPINGS`.
    pub gpu_mappings: Option<&'a str>,
}

/// Everything a provider charges.
#[derive(Clone, Debug)]
pub struct Tariff {
    /// How the map was read.
    pub compat: Compat,
    targets: [UsdPerMonth; 8],
    /// What GPUs cost.
    pub gpus: GpuPrices,
}

impl Tariff {
    /// Reads all prices, whether an order needs them or not.
    pub fn parse(texts: &TariffTexts<'_>) -> Result<Self, SettingError> {
        let compat = texts.compat.unwrap_or_default().parse()?;
        let mut targets = Target::ALL.map(Target::default_price);
        for ((target, text), price) in Target::ALL.into_iter().zip(texts.targets).zip(&mut targets)
        {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                *price = parse_target(target, text)?;
            }
        }
        let gpus = GpuPrices::parse(texts.gpu_mappings.unwrap_or_default(), compat)?;
        Ok(Self { compat, targets, gpus })
    }

    /// The price of one unit.
    #[must_use]
    pub fn price(&self, target: Target) -> UsdPerMonth {
        self.targets.get(target as usize).copied().unwrap_or_else(|| target.default_price())
    }
}

/// Reads one price target.
pub(crate) fn parse_target(target: Target, text: &str) -> Result<UsdPerMonth, SettingError> {
    parse_plain(text, Exponent::Allowed).map(UsdPerMonth).map_err(|problem| {
        let described = format!("is `{}`, which {problem}", excerpt(text));
        SettingError::new(target.variable(), described, problem.hint())
    })
}
