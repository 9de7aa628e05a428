//! A bound for everything that comes from the network, each with its reason. Over one of them a
//! request is refused in words, or a connection is cut; nothing waits for ever.

use std::time::Duration;

use bidprice_core::limits::ORDER_BYTES_MAX;

/// The longest name of a price book: it stands in paths and in a service's own configuration.
pub const BOOK_NAME_BYTES_MAX: usize = 64;

/// An owner is an address on the chain, 44 characters; the chain takes up to 90.
pub const OWNER_BYTES_MAX: usize = 128;

/// Shorter tokens can be guessed by somebody who may ask thousands of times a second.
pub const TOKEN_BYTES_MIN: usize = 16;

/// Longer than what any generator makes; all comparisons take as long as one of so many bytes.
pub const TOKEN_BYTES_MAX: usize = 512;

/// A line of `/batch` is an order with a little around it, as in the program's own `batch`.
pub const LINE_BYTES_MAX: usize = ORDER_BYTES_MAX + (64 << 10);

/// What is priced at once of `/batch`: some dozens of orders, less than a millisecond, so that streams
/// take turns fairly and each holds little.
pub const BLOCK_BYTES: usize = 64 << 10;

/// Plugins and sources that have figures of their own. More than anybody installs; the rest is counted
/// together, so that a scrape stays small.
pub const NAMED_SERIES_MAX: usize = 32;

/// What one service allows. The defaults are for a few hundred megabytes of memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once. Each takes some 15 kB; who waits longest is cut for who comes.
    pub connections_max: usize,
    /// Requests at once, after their body is there. More of them would only wait for each other.
    pub requests_max: usize,
    /// Requests at once that may take milliseconds: their threads would outnumber the cores.
    pub slow_max: usize,
    /// Streams at once. Each may run for hours, and holds a line and a block.
    pub streams_max: usize,
    /// The head of a request. The largest here has a token, an owner and a book's hash.
    pub head_bytes_max: usize,
    /// Header lines of a request; browsers and proxies send some dozens.
    pub headers_max: usize,
    /// An order, as the core takes it.
    pub order_bytes_max: usize,
    /// A deployment file or a comparison of many orders.
    pub document_bytes_max: usize,
    /// All bodies that are being read, together: what slow senders can make us keep.
    pub bodies_bytes_max: usize,
    /// From the first byte of a head, or from the answer before it, to its end. So idle connections end too.
    pub head_timeout: Duration,
    /// From the head to the end of the body, where it is bounded.
    pub body_timeout: Duration,
    /// Between two whole lines of `/batch`.
    pub line_timeout: Duration,
    /// A client that takes nothing of its answer for so long is gone.
    pub write_timeout: Duration,
    /// From a body to its answer. Plugins have their own limits, far below.
    pub answer_timeout: Duration,
    /// After the sign to stop, requests are still taken for so long, and connections told to close: what
    /// sends requests here needs time to hear of it.
    pub farewell: Duration,
    /// After that, what was begun has so long to end.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            requests_max: 512,
            slow_max: 16,
            streams_max: 16,
            head_bytes_max: 16 << 10,
            headers_max: 64,
            order_bytes_max: ORDER_BYTES_MAX,
            document_bytes_max: 4 << 20,
            bodies_bytes_max: 128 << 20,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            line_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(10),
            farewell: Duration::from_millis(200),
            drain_timeout: Duration::from_secs(20),
        }
    }
}
