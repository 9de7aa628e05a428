//! What a person sees of a group.

use bidprice_sdl::{Endpoint, EndpointKind, Protocol};

use crate::base::deployment;

#[test]
fn services_come_with_their_counts_and_profiles() {
    let group =
        deployment(&[("version: \"2.0\"", "version: \"2.1\""), ("profile: api", "profile: web")])
            .groups
            .remove(0);
    let resource = group.resources.first().unwrap();
    let services: Vec<(&str, u32)> =
        resource.services.iter().map(|it| (it.service.as_str(), it.count)).collect();
    assert_eq!(services, [("api", 1), ("web", 3)]);
    assert_eq!((resource.profile.as_str(), resource.count), ("web", 4));
    assert_eq!(resource.unit_price.amount(), "100.000000000000000000");
    assert_eq!(resource.unit_price.to_string(), "100.000000000000000000uact");
}

#[test]
fn endpoints_come_with_their_ports_and_ips() {
    let group = deployment(&[
        (
            "- global: true\n",
            "- global: true\n      - {port: 53, proto: udp, to: [{global: true, ip: front}]}\n",
        ),
        ("deployment:", "endpoints: {front: {kind: ip}}\ndeployment:"),
    ])
    .groups
    .remove(0);
    let web = group.resources.last().unwrap();
    let service = web.services.first().unwrap();
    let http = Endpoint {
        port: 3000,
        outer_port: 80,
        protocol: Protocol::Tcp,
        kind: EndpointKind::Http,
        ip: None,
    };
    let dns = Endpoint {
        port: 53,
        outer_port: 53,
        protocol: Protocol::Udp,
        kind: EndpointKind::RandomPort,
        ip: Some("front".to_owned()),
    };
    assert_eq!(service.endpoints, [http, dns]);
    assert_eq!((web.endpoint_quantity(), web.ip_lease_quantity()), (3, 1));
}

#[test]
fn volumes_without_a_name_are_called_default() {
    let group = deployment(&[]).groups.remove(0);
    for resource in &group.resources {
        let volume = resource.volumes.first().unwrap();
        assert_eq!((volume.name.as_str(), volume.class.as_str()), ("default", "ephemeral"));
    }
}
