//! The ports of a service, and to whom they are open.

use crate::cursor::Cursor;
use crate::error::SdlError;
use crate::limits::{BODY_BYTES_MAX, PROXY_BUFFER_BYTES_MAX, TIMEOUT_MS_MAX};
use crate::names::{Protocol, is_host};
use crate::profile::Unfit;

/// An entry of `expose`.
#[derive(Clone, Debug)]
pub(crate) struct Expose<'a> {
    pub(crate) port: u16,
    /// As it was written, 0 if it was not.
    pub(crate) outer: u32,
    pub(crate) protocol: Protocol,
    /// As it was written: the network holds IPs against each other with this text.
    pub(crate) protocol_text: &'a str,
    pub(crate) to: Vec<To<'a>>,
    /// Hosts that the port answers for.
    pub(crate) hosts: Vec<Cursor<'a>>,
}

/// An entry of `to`.
#[derive(Clone, Debug)]
pub(crate) struct To<'a> {
    pub(crate) is_global: bool,
    /// Empty without one.
    pub(crate) ip: &'a str,
    pub(crate) at: Cursor<'a>,
}

/// Reads an entry of `expose`; what the network checks only of a deployed service is noted.
pub(crate) fn read_expose<'a>(at: &Cursor<'a>, unfit: &mut Unfit) -> Result<Expose<'a>, SdlError> {
    let fields = at.fields()?;
    let port = fields.whole("port")?;
    let protocol_text = fields.text("proto")?;
    let protocol = Protocol::parse(protocol_text);
    let known_port = u16::try_from(port).ok().filter(|port| *port > 0);
    if known_port.is_none() {
        unfit.note(Err(wrong_port(at, fields.get("port"))));
    }
    if let (None, Some(at)) = (protocol, fields.get("proto")) {
        unfit.note(Err(at.is_not("a protocol", "write tcp or udp; a web server is tcp")));
    }
    if let Some(options) = fields.get("http_options") {
        read_http_options(options, unfit)?;
    }
    let hosts = fields.texts("accept")?;
    for host in hosts.iter().filter(|host| !is_host(host.raw_text())) {
        unfit.note(Err(
            host.is_not("a host", "write a name such as www.example.com, in lower case")
        ));
    }
    Ok(Expose {
        port: known_port.unwrap_or_default(),
        outer: fields.whole("as")?,
        protocol: protocol.unwrap_or(Protocol::Tcp),
        protocol_text,
        to: fields.items("to")?.iter().map(read_to).collect::<Result<_, _>>()?,
        hosts,
    })
}

fn wrong_port(expose: &Cursor<'_>, port: Option<&Cursor<'_>>) -> SdlError {
    const HINT: &str = "write the port on which the service listens, 1 to 65535";
    match port {
        Some(port) => port.is_not("a port", HINT),
        None => expose.error("has no `port`", HINT),
    }
}

fn read_to<'a>(at: &Cursor<'a>) -> Result<To<'a>, SdlError> {
    let fields = at.fields()?;
    fields.text("service")?;
    // Network: options at this place are read, but never looked at.
    if let Some(options) = fields.get("http_options") {
        read_http_options(options, &mut Unfit::default())?;
    }
    let is_global = fields.get("global").map_or(Ok(false), Cursor::flag)?;
    Ok(To { is_global, ip: fields.text("ip")?, at: at.clone() })
}

fn read_http_options(at: &Cursor<'_>, unfit: &mut Unfit) -> Result<(), SdlError> {
    let fields = at.fields()?;
    for (name, max) in [
        ("max_body_size", BODY_BYTES_MAX),
        ("proxy_buffer_size", PROXY_BUFFER_BYTES_MAX),
        ("read_timeout", TIMEOUT_MS_MAX),
        ("send_timeout", TIMEOUT_MS_MAX),
        ("next_tries", u32::MAX),
        ("next_timeout", u32::MAX),
    ] {
        let Some(value) = fields.get(name) else { continue };
        if value.whole()? > max {
            let problem = format!("is {}, more than {max}", value.shown());
            unfit.note(Err(value.error(&problem, format!("write {max} at most, or leave it out"))));
        }
    }
    let cases = fields.texts("next_cases")?;
    for case in &cases {
        unfit.note(check_next_case(case, cases.len()));
    }
    Ok(())
}

/// When the next instance is to be tried.
fn check_next_case(at: &Cursor<'_>, cases: usize) -> Result<(), SdlError> {
    const HINT: &str = "use error, timeout, 403, 404, 429, 500, 502, 503, 504, or off alone";
    match at.raw_text() {
        "error" | "timeout" | "403" | "404" | "429" | "500" | "502" | "503" | "504" => Ok(()),
        "off" if cases == 1 => Ok(()),
        "off" => Err(at.error("is `off`, beside other cases", HINT)),
        _ => Err(at.is_not("a case", HINT)),
    }
}
