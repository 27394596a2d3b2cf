//! The address is where a request comes from, as far as those can be trusted who say so.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from. An IPv6 address stands for its network of 64 bits, which is one household's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Address(Option<IpAddr>);

impl Address {
    /// The address itself, if it is known.
    pub fn ip(self) -> Option<IpAddr> {
        self.0
    }

    /// The peer, or, when that is a proxy of ours, whom it speaks for: the last that no proxy of ours is.
    pub fn find(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let is_proxy = |address: &IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
        let Some(peer) = peer.map(plain) else { return Self(None) };
        let mut nearest = peer;
        let said = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
        for hop in hops.iter().rev() {
            if !is_proxy(&nearest) {
                break;
            }
            match hop.trim().parse().map(plain) {
                Ok(farther) => nearest = farther,
                // What cannot be read was not written by a proxy of ours.
                Err(_) => break,
            }
        }
        Self(Some(network(nearest)))
    }
}

/// An IPv4 address that is written as IPv6 is an IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(whole) => {
            let [a, b, c, d, ..] = whole.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(peer: &str, forwarded: &[&str]) -> String {
        let proxies = ["10.0.0.0/8".parse().expect("a network"), "fd00::/8".parse().expect("a network")];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(value).expect("a header"));
        }
        let peer = Some(peer.parse().expect("an address"));
        Address::find(peer, &headers, &proxies).0.expect("found").to_string()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        for (peer, forwarded, address) in [
            ("203.0.113.7", &["198.51.100.1"][..], "203.0.113.7"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("fd00::1", &["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
        ] {
            assert_eq!(found(peer, forwarded), address, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn without_a_peer_there_is_no_address() {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, HeaderValue::from_static("198.51.100.1"));
        assert_eq!(Address::find(None, &headers, &["0.0.0.0/0".parse().expect("all")]), Address(None));
    }
}
