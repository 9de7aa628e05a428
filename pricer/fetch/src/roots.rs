//! Which certificates are trusted: Mozilla's, which come with the program, and what the operator adds.

use std::sync::Arc;

use bidprice_files::{Missing, read_text};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// A system's whole bundle has a quarter of a megabyte.
const PEM_BYTES_MAX: usize = 4 << 20;

/// Names a file of further certificates, as it does for OpenSSL and curl.
const EXTRA_ROOTS: &str = "SSL_CERT_FILE";

/// The TLS set-up, and what is wrong with `SSL_CERT_FILE`, if anything: a provider whose file is
/// gone can still reach the public sources.
pub(crate) fn tls() -> (ClientConfig, Option<String>) {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let problem = std::env::var(EXTRA_ROOTS)
        .ok()
        .filter(|path| !path.is_empty())
        .and_then(|path| add_file(&mut roots, &path).err());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of both versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (config, problem)
}

fn add_file(roots: &mut RootCertStore, path: &str) -> Result<(), String> {
    let of_file = |problem: String| format!("{EXTRA_ROOTS} `{path}` {problem}");
    let text = read_text(path, PEM_BYTES_MAX, Missing::IsAnError)
        .map_err(|distrust| of_file(distrust.to_string()))?
        .unwrap_or_default();
    let found: Vec<_> =
        CertificateDer::pem_slice_iter(text.as_bytes()).filter_map(Result::ok).collect();
    // A bundle may hold some that rustls cannot read; of one that is good for nothing one wants to know.
    match roots.add_parsable_certificates(found) {
        (0, _) => Err(of_file("holds no certificate that can be read".to_owned())),
        _ => Ok(()),
    }
}
