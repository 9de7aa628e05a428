//! What needs somebody on the other side: the rate's sources and the whitelist, over a real server
//! on loopback that misbehaves on request.

mod server;
