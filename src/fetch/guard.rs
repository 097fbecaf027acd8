//! Which addresses may be asked: public ones, by HTTP, on ports where a web server can be.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not on the public internet.
    #[error("{0} is not an address of the public internet")]
    Address(IpAddr),
    /// It is no web address.
    #[error("`{0}:` is not a scheme of the web")]
    Scheme(String),
    /// Other services than web servers listen there.
    #[error("port {0} does not belong to a web server")]
    Port(u16),
    /// A name without an address that may be asked.
    #[error("it has no host")]
    Host,
}

/// Ports that browsers refuse because other protocols than HTTP live there (WHATWG Fetch, "bad port"), and those of
/// common databases.
const BAD_PORTS: [u16; 47] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
    119, 123, 135, 137, 139, 143, 161, 389, 465, 514, 587, 993, 3306, 5432, 6379,
];

/// Checks what can be seen of an address before its name is resolved.
pub(super) fn check(url: &Url, allow_private: bool) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(url.scheme().to_owned()));
    }
    if let Some(port) = url.port().filter(|port| BAD_PORTS.contains(port)) {
        return Err(Refusal::Port(port));
    }
    match url.host() {
        None => Err(Refusal::Host),
        Some(Host::Domain(_)) => Ok(()),
        Some(Host::Ipv4(address)) => check_ip(address.into(), allow_private),
        Some(Host::Ipv6(address)) => check_ip(address.into(), allow_private),
    }
}

fn check_ip(address: IpAddr, allow_private: bool) -> Result<(), Refusal> {
    if allow_private || is_public(address) { Ok(()) } else { Err(Refusal::Address(address)) }
}

/// Resolves names to public addresses only. Names are resolved for the connection itself, so an answer that changes
/// after it was checked (DNS rebinding) gains nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct GuardedResolver {
    pub(super) allow_private: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (allowed, refused): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| allow_private || is_public(address.ip()));
            match refused.first() {
                Some(address) if allowed.is_empty() => Err(Box::new(Refusal::Address(address.ip())).into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// Finds the refusal in the causes of a failed request.
pub(super) fn refusal_in(error: &reqwest::Error) -> Option<Refusal> {
    let first: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source()).find_map(|error| error.downcast_ref::<Refusal>()).cloned()
}

/// Whether an address belongs to the public internet (IANA's special-purpose registries, RFC 6890 and successors).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special =
        address.is_private() || address.is_loopback() || address.is_link_local() || address.is_broadcast() || address.is_multicast();
    let is_documentation = address.is_documentation();
    let is_reserved =
        a == 0 || a >= 240 || (a == 100 && (64..128).contains(&b)) || (a == 192 && b == 0 && c == 0) || (a == 198 && (b == 18 || b == 19));
    // 192.88.99.0/24 was 6to4's relay.
    !(is_special || is_documentation || is_reserved || (a == 192 && b == 88 && c == 99))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, middle @ .., high, low] = address.segments();
    let embedded = is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (first, second) {
        // v4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) are as public as the address inside.
        (0, 0) if middle == [0, 0, 0, 0xffff] => embedded,
        (0x64, 0xff9b) if middle == [0, 0, 0, 0] => embedded,
        // 2001::/23 holds Teredo, benchmarking and ORCHID; 2001:db8::/32 and 3fff::/20 documentation; 2002::/16 6to4.
        (0x2001, second) if second < 0x200 || second == 0xdb8 => false,
        (0x2002, _) => false,
        (0x3fff, second) if second < 0x1000 => false,
        // Of all the rest only 2000::/3 is in public use.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for inside in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "45.64.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "2001:4860:4860::8888"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn odd_spellings_are_seen_through() {
        let check = |text: &str| check(&Url::parse(text).unwrap(), false);
        for inside in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://a.example@127.0.0.1/",
            "http://127。0。0。1/",
            "http://[::ffff:7f00:1]/",
        ] {
            assert!(matches!(check(inside), Err(Refusal::Address(_))), "{inside}");
        }
        assert_eq!(check("http://example.org:22/"), Err(Refusal::Port(22)));
        assert_eq!(check("ftp://example.org/"), Err(Refusal::Scheme("ftp".to_owned())));
        assert_eq!(check("https://example.org:8443/"), Ok(()));
    }
}
