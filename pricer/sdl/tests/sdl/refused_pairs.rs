//! What is missing, or does not go together: every refusal, word for word.

use crate::base::{Change, check_one_refused as check_one, check_refused as check};

#[test]
fn what_is_missing_is_named_where_it_belongs() {
    check_one(
        "version: \"2.0\"\n",
        "",
        "line 1, column 1: the file has no `version`",
        "write `version: \"2.0\"`, or \"2.1\" for services that share a compute profile",
    );
    check_one(
        "version: \"2.0\"",
        "version: \"1.0\"",
        "line 1, column 10: `version` is `1.0`, not a version that the network reads",
        "write `version: \"2.0\"`, or \"2.1\" for services that share a compute profile",
    );
    check_one(
        "    image: nginx:1.27\n",
        "",
        "line 9, column 3: `services.web` has no `image`",
        "write `image: name:tag`",
    );
    check_one(
        "- port: 3000\n        as: 80",
        "- as: 80",
        "line 14, column 9: `services.web.expose[0]` has no `port`",
        "write the port on which the service listens, 1 to 65535",
    );
    check_one(
        "        memory:\n          size: 512Mi\n",
        "",
        "line 29, column 7: `profiles.compute.web.resources` has no `memory`",
        "write `memory: {size: 512Mi}`",
    );
    check_one(
        "storage:\n          - size: 1Gi\n",
        "storage: []\n",
        "line 29, column 7: `profiles.compute.web.resources` has no volume in `storage`",
        "write `storage: {size: 1Gi}`: one volume at least",
    );
    check_one(
        "          amount: 100\n",
        "",
        "line 42, column 9: `profiles.placement.dcloud.pricing.web` has no `amount`",
        "write `amount: 1000`, the most per block",
    );
    check_one(
        "          denom: uact\n          amount: 100\n",
        "          amount: 100\n",
        "line 42, column 9: `profiles.placement.dcloud.pricing.web` has no `denom`",
        "write `denom: uact`; an IBC denomination is `ibc/` and its digits",
    );
    check_one(
        "        web:\n          denom: uact\n          amount: 100\n",
        "",
        "line 37, column 5: `profiles.placement.dcloud` has no price for the profile `web`",
        "add it to `pricing`, with `denom` and `amount`",
    );
    check_one(
        "      profile: web\n",
        "",
        "line 51, column 5: `deployment.web.dcloud` has no `profile`",
        "write the name of a compute profile",
    );
    check_one(
        "global: true",
        "global: false",
        "line 2, column 1: `services` opens no deployed port to the world",
        "open a port of a deployed service: `to: [{global: true}]`",
    );
}

#[test]
fn names_must_be_there() {
    check_one(
        "profile: web",
        "profile: wbe",
        "line 52, column 16: `deployment.web.dcloud.profile` is `wbe`, not a compute profile",
        "add it to `profiles.compute`, or write the name of one that is there",
    );
    check_one(
        "  web:\n    dcloud:\n",
        "  wbe:\n    dcloud:\n",
        "line 50, column 3: `deployment.wbe` deploys a service that does not exist",
        "add it to `services`, or write the name of one that is there",
    );
    check_one(
        "    dcloud:\n      profile: web",
        "    dclod:\n      profile: web",
        "line 51, column 5: `deployment.web.dclod` is for a placement that does not exist",
        "add it to `profiles.placement`, or write the name of one that is there",
    );
    check_one(
        "    env:",
        "    params: {storage: {data: {mount: /data}}}\n    env:",
        "line 11, column 24: `services.web.params.storage.data` is no volume of the compute profile",
        "name it in `storage` of the compute profile; without a name it is `default`",
    );
    check_one(
        "deployment:\n",
        "deploy:\n",
        "line 45, column 1: the file has an unknown key `deploy`",
        "it can only have version, include, services, profiles, deployment, endpoints, reclamation",
    );
}

#[test]
fn services_are_held_to_what_kubernetes_takes() {
    check_one(
        "  web:\n    image: nginx:1.27",
        "  Web:\n    image: nginx:1.27",
        "line 50, column 3: `deployment.web` deploys a service that does not exist",
        "add it to `services`, or write the name of one that is there",
    );
    check(
        &[
            ("  web:\n    image", "  web_1:\n    image"),
            ("  web:\n    dcloud", "  web_1:\n    dcloud"),
        ],
        "line 9, column 3: `services` has a service `web_1`, which is no name for one",
        "use lower case letters, digits and `-`, with a letter first and no `-` last",
    );
    check_one(
        "LEVEL=info",
        "1LEVEL=secret",
        "line 12, column 9: `services.web.env[0]` sets a variable `1LEVEL`, which is no name for one",
        "write NAME=value; names have letters, digits, `_`, `-`, `.`, no digit first",
    );
    check_one(
        "    env:",
        "    credentials: {host: a, username: b}\n    env:",
        "line 11, column 5: `services.web.credentials` has no `password`",
        "credentials need host, username and password",
    );
    check_one(
        "    env:",
        "    params: {storage: {default: {mount: data}}}\n    env:",
        "line 11, column 41: `services.web.params.storage.default.mount` is `data`, not a path from the root",
        "write `mount: /data`, a path that begins with `/`",
    );
    check_one(
        "    env:",
        "    params: {tee: sgx}\n    env:",
        "line 11, column 19: `services.web.params.tee` is `sgx`, not a kind of confidential computing",
        "write cpu or cpu-gpu",
    );
}

#[test]
fn ports_are_refused_at_their_place() {
    let options = |options: &str| format!("as: 80\n        {options}");
    check_one(
        "port: 3000",
        "port: 70000",
        "line 14, column 15: `services.web.expose[0].port` is `70000`, not a port",
        "write the port on which the service listens, 1 to 65535",
    );
    check_one(
        "as: 80",
        &options("proto: http"),
        "line 16, column 16: `services.web.expose[0].proto` is `http`, not a protocol",
        "write tcp or udp; a web server is tcp",
    );
    check_one(
        "as: 80",
        &options("accept: [Example.com]"),
        "line 16, column 18: `services.web.expose[0].accept[0]` is `Example.com`, not a host",
        "write a name such as www.example.com, in lower case",
    );
    check_one(
        "as: 80",
        &options("accept: [a.b, a.b]"),
        "line 16, column 23: `services.web.expose[0].accept[1]` is `a.b`, accepted in line 16 already",
        "accept a host once, at a port with one `to`, in one placement",
    );
    check_one(
        "as: 80",
        &options("http_options: {read_timeout: 60001}"),
        "line 16, column 38: `services.web.expose[0].http_options.read_timeout` is `60001`, more than 60000",
        "write 60000 at most, or leave it out",
    );
    check_one(
        "as: 80",
        &options("http_options: {next_cases: [off, error]}"),
        "line 16, column 37: `services.web.expose[0].http_options.next_cases[0]` is `off`, beside other cases",
        "use error, timeout, 403, 404, 429, 500, 502, 503, 504, or off alone",
    );
}

#[test]
fn leased_ips_are_declared_used_and_unique() {
    let to = |to: &str| format!("- {{global: true, ip: {to}}}");
    let declared: Change<'_> = ("deployment:", "endpoints: {front: {kind: ip}}\ndeployment:");
    check_one(
        "- global: true",
        &to("front"),
        "line 17, column 13: `services.web.expose[0].to[0]` has the IP `front`, which is not declared",
        "add `endpoints: {front: {kind: ip}}`",
    );
    check(
        &[("- global: true", "- {ip: front}"), declared],
        "line 17, column 13: `services.web.expose[0].to[0]` has an `ip`, but is not global",
        "add `global: true`",
    );
    check(
        &[declared],
        "line 45, column 13: `endpoints.front` is declared and never used",
        "use it as `ip` of a port that is deployed, or remove it",
    );
    let twice = format!("{}\n          {}", to("front"), to("front"));
    check(
        &[("- global: true", &twice), declared],
        "line 18, column 13: `services.web.expose[0].to[1]` has port 80 of the IP `front`, like the one in line 17",
        "give each port of an IP an `as` of its own, and use the IP in one placement",
    );
    check_one(
        "deployment:",
        "endpoints: {front: {kind: dns}}\ndeployment:",
        "line 45, column 13: `endpoints.front` is of the kind `dns`, which is unknown",
        "write `kind: ip`",
    );
}

#[test]
fn volumes_are_persistent_mounted_and_named() {
    let hint = "give it `params: {storage: {NAME: {mount: /data}}}` with the volume's name";
    check_one(
        "- size: 1Gi",
        "- {size: 1Gi, attributes: {persistent: true}}",
        "line 35, column 13: `profiles.compute.web.resources.storage[0]` is persistent, but the service `web` mounts nothing",
        hint,
    );
    check_one(
        "- size: 1Gi",
        "- {size: 1Gi, attributes: {class: beta3}}",
        "line 35, column 45: `profiles.compute.web.resources.storage[0].attributes.class` is `beta3`, but the volume is not persistent",
        "add `persistent: true`, or leave the class out",
    );
    check_one(
        "- size: 1Gi",
        "- size: 1Gi\n          - size: 2Gi",
        "line 36, column 13: `profiles.compute.web.resources.storage[1]` is a second volume `default`, the first is in line 35",
        "give each a `name` of its own; without one it is `default`",
    );
}
