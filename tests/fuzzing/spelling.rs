//! A spelling is one of many in which a text can stand in base64; of each there is exactly one that is ours.

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes as base64 for URLs, without padding.
pub fn spell(bytes: &[u8]) -> String {
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let sign = |bits: &[u8]| {
        let number = (0..6).fold(0, |number, at| number * 2 + usize::from(bits.get(at).copied().unwrap_or(0)));
        char::from(SIGNS[number])
    };
    bits.chunks(6).map(sign).collect()
}

/// Reads what [`spell`] would have written, and nothing else.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let numbers: Option<Vec<usize>> = text.bytes().map(|sign| SIGNS.iter().position(|its| *its == sign)).collect();
    let bits: Vec<usize> =
        numbers?.iter().flat_map(|number| (0..6).rev().map(move |at| number >> at & 1)).collect();
    let byte = |bits: &[usize]| bits.iter().fold(0, |byte, bit| byte * 2 + u8::from(*bit == 1));
    let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    (spell(&bytes) == text).then_some(bytes)
}
