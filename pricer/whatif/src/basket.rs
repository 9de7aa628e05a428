/// A market basket: the orders of a month as they might be, 1,116 of 31 kinds, where there are none of
/// one's own.
///
/// Made up, from what public deployment files ask for: mostly small web services, some nodes of chains
/// with persistent disks, some leased addresses, and GPUs from t4 to h200. About every fourth tenant
/// offers little, so that prices have an upper end.
pub const BASKET: &str = include_str!("basket.ndjson");
