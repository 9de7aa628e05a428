//! The published versions of the bid script, and how each of them computes.

use super::ways::{Decimals, UnlistedGpu};

/// How many were published.
pub(crate) const VERSIONS: usize = 44;

/// A published version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Of its bytes, in hexadecimal digits.
    pub sha256: &'static str,
    /// When it was written, as `2022-05-27`.
    pub date: &'static str,
    /// The commit that brought it, shortened.
    pub commit: &'static str,
    /// The first chart with it; none had a version that stayed on a branch.
    pub chart: Option<&'static str>,
}

impl Published {
    /// The version of these bytes.
    pub(crate) fn with_digest(digest: &[u8]) -> Option<usize> {
        let matches = |row: &Self| {
            let digits = row.sha256.as_bytes().chunks(2);
            let byte =
                |pair| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
            digits.map(byte).eq(digest.iter().map(|byte| Some(*byte)))
        };
        ROWS.iter().position(matches)
    }

    /// The version of an index.
    pub(crate) fn at(index: usize) -> &'static Self {
        ROWS.get(index).unwrap_or(LAST)
    }
}

const LAST: &Published = &ROWS[VERSIONS - 1];

const fn row(
    sha256: &'static str,
    date: &'static str,
    commit: &'static str,
    chart: &'static str,
) -> Published {
    let chart = if chart.is_empty() { None } else { Some(chart) };
    Published { sha256, date, commit, chart }
}

/// The oldest first.
#[rustfmt::skip]
static ROWS: [Published; VERSIONS] = [
    row("de32aa0d04231e6813f5b1364670bd4506fe11a4255ccb0755f965b0a7049104", "2022-05-27", "2c2381e", "0.160.0"),
    row("437655a24ac72657a00e8fb70a558760be4a7c0cc44097162fb4e5a8cc1e8bb8", "2022-06-09", "ffac4f2", "0.166.0"),
    row("65a8ca6e72b77d59f3693799217893b4cf09252cb9b49afd1ee38f3abdd9a1c6", "2022-06-09", "4e74d69", "0.168.0"),
    row("ea137263a6e1adb5c2dc752db9cb0b4b56f5cad5230df6a2091ff472dd7caa9d", "2022-06-09", "ef03722", "0.167.0"),
    row("17f8e8c9c2b27c6f992b214805196cfa7f911cc698840f714e62c0e89f8936bd", "2022-06-12", "bfaf788", "0.172.0"),
    row("5e4aca9b26ffc9ba872b1fb168242692c09bb02436c4926b7beb2afa9aab3742", "2022-06-17", "9bac356", "0.174.0"),
    row("7e7c47a9a63bf87725047e6895d223689c955a7ab7ab445ee22b07949db651cf", "2022-06-17", "513ac2a", "0.177.0"),
    row("972c6d4d7cb01a42dece871cb09737f51c2657dcb1570675b48a6764f27279ee", "2022-11-05", "bb25d3a", "0.203.0"),
    row("3a6f2ef99dec07a142de9fa17cc260d9b6a64c822d8e34280dcf34b24e498fc0", "2022-11-06", "4d1b645", "0.205.0"),
    row("451d3b5dd1de6984d708e78073141ad344a5b233e2016c34b3b74419181c76ce", "2022-11-06", "d3accb7", "0.206.0"),
    row("b4431dca1c3d34c3969b8a3d7fd41cc090ca31695f97c4e16603b8e1a2d380fd", "2022-11-17", "ad06213", "4.0.0"),
    row("bcc5b1f86cd8d9269cb214b241cc06f558f57cdf1c3c93ab48d73c575b79cea7", "2022-11-17", "676a866", ""),
    row("9ac0023ad330f1566e387d9419c9f2cbb96527db46b8b2996017ed20ac54ef87", "2023-01-23", "a442897", "4.1.3"),
    row("cd51c9cbec3e24fc5c3db061e43c1cf04fbeee0f056ad259189977fd794fab12", "2023-06-14", "a107a1e", "4.2.7"),
    row("2cf567b93ae6c071503584b9a26446d1c35057e1b0ad0d7f3c3dd7d35172080b", "2023-06-20", "e9d3ee5", "4.2.8"),
    row("a78f6c4ddfe8b8cf89ccc56f27f478bd0f5ca9d6fd9460c91926b74de793876c", "2023-06-20", "a7a883c", "4.3.1"),
    row("d8d400b9cf8c75507fd5cb12b235865cdca36f8eacfbff5790a6512b047566a2", "2023-06-20", "a1f1c99", "4.3.2"),
    row("737e1dbcc177139ba6091f84e15b27dc9040a90b23502c2982b57a4d8a782379", "2023-06-25", "f33772b", "4.3.3"),
    row("b933ef0c77f247a52e865e3fe76adb6c5e48a2628566f8c93b0be31e825a4e85", "2023-06-25", "91dc21f", "4.3.4"),
    row("3ba4a6a8e9b33f7bd714178e4c0d83d5eaf4d12ed0ad7b3f5a98c8c0ef7c7605", "2023-08-04", "873a5ab", "4.3.5"),
    row("1b90d8cf2e973926570b58cf54f5aff881268ee7e3de469bdfe95b85ba32ce6f", "2023-08-14", "d789369", ""),
    row("3a5b9cfa737c84e07a1fcb8cddf642b9a3b4da5a1fae1279b71fb32234a5dba9", "2023-08-14", "ba2d5d0", ""),
    row("60166805acc9e278184566477ac82c9889977cfebca4f6dd0a0e98a56d9ca282", "2023-08-14", "c1d8f37", ""),
    row("b26b3c4a72f0aeb1fd1db7eda350688fdf65f8a872d82ff83f6b409d9959ecbe", "2023-08-14", "2be93ad", ""),
    row("c13dac3f58fb20bfe9a0bd415b5880659e5ce3b6d3253de8a54c0c7fa26b07a8", "2023-08-14", "8da96d6", "4.3.6"),
    row("f05829ac9d46557ec9c008d01744391b0d27c8f4ac84b67a3bc8dc3333264f09", "2023-08-14", "7888545", "4.3.7"),
    row("7f1fe46a20c21e6b6e5e14681b8c072a29324dcc9a60cee4b197db5538a7dceb", "2023-08-15", "3c99a8f", ""),
    row("b942a971248da233f484da915932e5b48ac17c02739d04ae9ef56f97f360bd06", "2023-08-16", "bdb38de", "4.3.7"),
    row("15f874fbc2d76cdac8c181a3aa2eae90b9ec62c1591641ff2bd457b3aefed719", "2023-09-08", "7a8236e", "6.0.4"),
    row("b2c25bd3603d8f1e153015f6845a26492e663d2bff8c37aa303b09f192bc353e", "2023-09-08", "e44d013", "6.0.4"),
    row("db37c939181b44d981fddee611d439d952d88bdcbf0e1003cdf942e4f6c4ce20", "2023-09-19", "aceecb0", "6.0.5"),
    row("fcd3848ae8cc960ea2bd36d136cf0017c1e595ae90424b38be820760bfa524c1", "2023-09-19", "b0148f1", ""),
    row("388f23d277d27c849ba9d0eb7ae905fde91395e9944c208147e93576f90f76a2", "2023-11-03", "b94220e", "6.0.7"),
    row("833e99aceceb5329e36fec24c13b9f257cf8de96d01bfe3aa9ca56a7747ee618", "2023-11-03", "7e8d561", ""),
    row("9a172f586e7a774e3241ad68536185c304bdd88828e1066621f0d1d13a1680d2", "2023-11-16", "d2b681a", "6.0.8"),
    row("770d416e110366afdcd9de99dd7bdd60cb8eefa6ae6366936be99221048f0fca", "2024-02-27", "6463f35", "8.0.3"),
    row("f1a52c4b42766af619b19d7ce41e21f5e0ee598aa721b8c27893c8531b42ac0b", "2024-02-27", "44f06a4", ""),
    row("125668bc40bfa0d4f5093081d2846366f4a9ac89e0d06ffb0ebb7d10344aaeed", "2024-03-27", "b553556", ""),
    row("d17d9a22b2f63066a4c7a118ff529bc9e3644557005d5799adf180604399cf94", "2024-03-27", "c762e1a", "9.1.2"),
    row("f01b62be14c158fcf6bbc91287bd0926b25599685db7a9cf3c885455addf3fbe", "2024-04-03", "922fcd9", "9.2.2"),
    row("8c52df5e22b737e25c7a457ed8ccbd06d1bedf18117788606b01e42e23a093f9", "2024-11-02", "e21c75b", ""),
    row("b63d305d921e671c72c871754ee400e69dde3cab714ed2c36ac92303f14b811f", "2024-11-02", "d7e8c34", ""),
    row("8d9ea2a546da120fb0ddeb9ae48c24a330a0c5afaf3dd3fb3aad8cec85c75a95", "2025-02-04", "f149b83", "11.3.1"),
    row("48a75c9bc192c3d349c11f7c6b11377df3ceb1de2a0c2da17c313fccd8cf5bd7", "2026-03-23", "9a15a37", "15.0.0"),
];

/// The sandbox's USDC.
pub(crate) const SANDBOX_USDC: &str =
    "ibc/12C6A0C374171B595A0A9E18B83FA09D295FB1F2D8C6DAA3AC28683471752D84";
/// The mainnet's USDC.
pub(crate) const MAINNET_USDC: &str =
    "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";

/// How a version computes: what the history says, border by border.
pub(crate) struct Facts(pub(crate) usize);

impl Facts {
    pub(crate) const fn blocks_a_month(&self) -> &'static str {
        match self.0 {
            ..=4 => "425940.524781341",
            5..=9 => "430966",
            _ => "429909",
        }
    }

    pub(crate) const fn decimals(&self) -> Decimals {
        match self.0 {
            ..=19 | 23 => Decimals::WholeUp,
            20 | 21 => Decimals::Fixed(8),
            22 | 24..=26 => Decimals::Fixed(18),
            _ => Decimals::AsOrdered,
        }
    }

    pub(crate) const fn storage_times_count(&self) -> bool {
        self.0 >= 17
    }

    pub(crate) const fn charges_gpus(&self) -> bool {
        self.0 >= 13
    }

    /// Lost with the first map, and found again.
    pub(crate) const fn gpus_times_count(&self) -> bool {
        matches!(self.0, 17..=29 | 31 | 34..)
    }

    pub(crate) fn unlisted_gpu(&self) -> Option<UnlistedGpu> {
        match self.0 {
            ..=12 => None,
            13..=29 | 31 => Some(UnlistedGpu::Unit),
            30 => Some(UnlistedGpu::Flat("100".to_owned())),
            _ => Some(UnlistedGpu::Highest { at_least: "100".to_owned() }),
        }
    }

    pub(crate) const fn charges_endpoints_and_ips(&self) -> bool {
        self.0 == 10 || self.0 >= 12
    }

    pub(crate) const fn checks_the_maximum(&self) -> bool {
        self.0 >= 19
    }

    pub(crate) const fn denominations(&self) -> &'static [&'static str] {
        match self.0 {
            ..=18 => &["uakt"],
            19..=27 => &["uakt", SANDBOX_USDC],
            28..=42 => &["uakt", SANDBOX_USDC, MAINNET_USDC],
            _ => &["uakt", "uact", SANDBOX_USDC, MAINNET_USDC],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_well_formed_and_differ() {
        for (index, row) in ROWS.iter().enumerate() {
            assert!(
                row.sha256.len() == 64 && row.commit.len() == 7 && row.date.len() == 10,
                "{row:?}"
            );
            assert!(ROWS.iter().skip(index + 1).all(|other| other.sha256 != row.sha256));
        }
    }

    #[test]
    fn a_digest_finds_its_row() {
        let newest = "48a75c9bc192c3d349c11f7c6b11377df3ceb1de2a0c2da17c313fccd8cf5bd7";
        let digest = bidprice_core::bytes_of_hex::<32>(newest).expect("a digest");
        assert_eq!(Published::with_digest(&digest), Some(VERSIONS - 1));
        assert_eq!(Published::with_digest(&[0; 32]), None);
        assert_eq!(Published::at(VERSIONS - 1).chart, Some("15.0.0"));
    }
}
