//! A bound for everything that a file can ask for, each with its reason. Over a limit the file is
//! refused in words.

/// Bytes of a text. A values file has a few kilobytes, with a program packed into it less than
/// half a megabyte; Kubernetes keeps a release only up to one.
pub const TEXT_BYTES_MAX: usize = 8 << 20;

/// Lists and mappings inside each other. Deployment files reach ten; whoever walks the tree may
/// call itself for each level.
pub const DEPTH_MAX: usize = 64;

/// Scalars, lists and mappings, keys included, after every alias has been replaced. The largest
/// known values file has two thousand; ten aliases of ten aliases of … would have billions.
pub const NODES_MAX: usize = 200_000;

/// Bytes of text that aliases repeat: as much as the file itself may hold.
pub const REPEATED_BYTES_MAX: usize = TEXT_BYTES_MAX;
