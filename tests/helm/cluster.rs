//! As much of a Kubernetes API as `helm get values` asks for: the version, and one release's Secret.

use serde_json::{Value, json};

use super::piped;
use crate::network::server::{Behaviour, Server};
use crate::program::Folder;

/// The one revision's address; `helm get values` asks for it with `--revision 1`.
const REVISION: &str =
    "/api/v1/namespaces/akash-services/secrets/sh.helm.release.v1.akash-provider.v1";

/// Every revision of the release, asked for by its labels.
const RELEASE: &str =
    "/api/v1/namespaces/akash-services/secrets?labelSelector=name%3Dakash-provider%2Cowner%3Dhelm";

/// Every revision of any other release.
const OTHERS: &str = "/api/v1/namespaces/akash-services/secrets?";

/// A cluster with one release, `akash-provider` in `akash-services`.
pub(crate) struct Cluster(Server);

impl Cluster {
    /// Its release was installed with these values.
    pub(crate) fn with_values(values: &Value) -> Self {
        let secret = secret(values);
        Self(Server::start(Behaviour::Routes(vec![
            ("/version", json_of(&json!({"major": "1", "minor": "32", "gitVersion": "v1.32.3"}))),
            (REVISION, json_of(&secret)),
            (RELEASE, json_of(&list(&[secret]))),
            (OTHERS, json_of(&list(&[]))),
        ])))
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }
}

fn json_of(value: &Value) -> Behaviour {
    Behaviour::json(&value.to_string())
}

fn list(secrets: &[Value]) -> Value {
    json!({"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": secrets})
}

/// A release as Helm keeps it: JSON, gzip, base64, and base64 once more, because it is a Secret.
fn secret(values: &Value) -> Value {
    let release = json!({
        "name": "akash-provider",
        "namespace": "akash-services",
        "version": 1,
        "config": values,
        "manifest": "",
        "info": {"status": "deployed"},
        "chart": {"metadata": {"name": "provider", "version": "19.0.2"}},
    });
    let folder = Folder::new();
    let file = folder.file("release.json", &release.to_string());
    json!({
        "kind": "Secret",
        "apiVersion": "v1",
        "type": "helm.sh/release.v1",
        "metadata": {
            "name": "sh.helm.release.v1.akash-provider.v1",
            "namespace": "akash-services",
            "labels": {
                "name": "akash-provider",
                "owner": "helm",
                "status": "deployed",
                "version": "1",
            },
        },
        "data": {"release": piped("gzip -c \"$1\" | base64 -w0 | base64 -w0", file)},
    })
}
