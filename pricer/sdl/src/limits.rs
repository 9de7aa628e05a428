//! A bound for everything that a file can ask for, each with its reason.
//!
//! The network's own are those of its hard-coded validation, the same for all its members. The
//! others keep a hostile file from costing more than its reading.

/// Bytes of a file. The longest of 388 published ones has 21,169; depth, number and aliases of
/// what is in it are bounded by [`bidprice_yaml::limits`].
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Bytes of a name that the tenant gives: as many as Kubernetes takes for anything. Orders repeat
/// names, so a long one would multiply.
pub const NAME_BYTES_MAX: usize = 253;

/// Services in all placements; the reader of orders takes so many resources of one.
pub const DEPLOYED_MAX: usize = 1_000;

/// Endpoints in all placements: as many as there are ports. A service in many placements has its
/// own in each, so their number is no matter of the file's length.
pub const ENDPOINTS_MAX: usize = 65_535;

/// Volumes of one compute profile; published files have up to six.
pub const VOLUMES_MAX: usize = 256;

/// GPUs in a tenant's list: several times the models on the market.
pub const GPU_MODELS_MAX: usize = 256;

/// GPU vendors of one compute profile; two are known to exist.
pub const GPU_VENDORS_MAX: usize = 16;

/// Network: thousandths of a CPU thread of one instance.
pub const CPU_MIN: u64 = 10;
/// Network: thousandths of a CPU thread of one instance.
pub const CPU_MAX: u64 = 384_000;

/// Network: GPUs of one instance.
pub const GPU_UNITS_MAX: u64 = 24;

/// Network: bytes of memory of one instance.
pub const MEMORY_BYTES_MIN: u64 = 1 << 20;
/// Network: bytes of memory of one instance.
pub const MEMORY_BYTES_MAX: u64 = 2 << 40;

/// Network: bytes of one volume.
pub const VOLUME_BYTES_MIN: u64 = 5 << 20;
/// Network: bytes of one volume.
pub const VOLUME_BYTES_MAX: u64 = 32 << 40;

/// Network: a group has at most so many times the CPU, GPUs and memory of the largest instance.
pub const GROUP_INSTANCES_MAX: u64 = 50;

/// Network: whole coins a block for one instance.
pub const PRICE_MAX: u128 = 10_000_000;

/// Network: decimals of a price.
pub const PRICE_DECIMALS: usize = 18;

/// Network: bytes of a request's body that a port may be set to take.
pub const BODY_BYTES_MAX: u32 = 104_857_600;
/// Network: bytes of the buffer for an answer's header.
pub const PROXY_BUFFER_BYTES_MAX: u32 = 1_048_576;
/// Network: the longest that a port may be set to wait, reading or sending.
pub const TIMEOUT_MS_MAX: u32 = 60_000;

/// DNS: bytes of a host's name with its dots.
pub const HOST_BYTES_MAX: usize = 253;

/// Network: bytes of `vendor/nvidia/model/…` with ram and interface, as the chain keeps it.
pub const GPU_KEY_BYTES_MAX: usize = 128;

/// Characters of a value or a key that an error shows.
pub const SHOWN_CHARS_MAX: usize = 40;
